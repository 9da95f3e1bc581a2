"""hanoi/*-reasons.json and hanoi/fields.json: sentences an officer chooses instead of typing.

`{component}` stands for the name of a paper, `{field}` for a question of the form, `{rule}` for the
article that is cited. Every sentence says what is wrong and what to do now, and blames nobody.
"""
import csv
from collections import Counter

from common import PACKAGES, write_json
from forms import slug

# id, kinds of component it fits, words on the button, sentence on the slip.
SUPPLEMENT = [
    ("missing", ["paper"], "Thiếu giấy tờ", "Hồ sơ chưa có {component}. Mời ông/bà nộp bổ sung giấy tờ này."),
    ("missing-page", ["paper"], "Thiếu trang", "{component} chưa đủ trang. Mời ông/bà chụp hoặc nộp lại đầy đủ các trang, cả "
                                               "mặt sau nếu có nội dung."),
    ("unreadable", ["paper", "shown"], "Ảnh mờ, không đọc được", "Ảnh chụp {component} chưa rõ nên cơ quan không đọc được. Mời "
                                                              "ông/bà chụp lại ở nơi đủ sáng, thấy trọn bốn góc tờ giấy."),
    ("cut-off", ["paper", "shown"], "Ảnh bị cắt, lóa sáng", "Ảnh chụp {component} bị mất góc hoặc lóa sáng. Mời ông/bà đặt giấy "
                                                          "trên mặt phẳng và chụp lại trọn tờ giấy."),
    ("wrong-paper", ["paper", "shown"], "Nhầm giấy tờ", "Giấy tờ ông/bà gửi chưa phải là {component}. Mời ông/bà gửi lại đúng giấy "
                                                       "tờ này."),
    ("expired", ["paper", "shown"], "Giấy tờ hết hạn", "{component} đã hết thời hạn sử dụng. Mời ông/bà nộp giấy tờ còn giá trị."),
    ("not-certified", ["paper"], "Bản sao chưa chứng thực", "{component} là bản sao chưa được chứng thực. Mời ông/bà nộp bản sao "
                                                         "có chứng thực, hoặc mang bản chính đến để đối chiếu."),
    ("not-legalised", ["paper"], "Chưa hợp pháp hóa lãnh sự", "{component} do cơ quan nước ngoài cấp nên cần được hợp pháp hóa lãnh "
                                                           "sự. Mời ông/bà bổ sung, trừ khi thuộc trường hợp được miễn."),
    ("not-translated", ["paper"], "Chưa dịch ra tiếng Việt", "{component} bằng tiếng nước ngoài. Mời ông/bà nộp kèm bản dịch tiếng "
                                                         "Việt có chứng thực chữ ký người dịch."),
    ("no-signature", ["paper", "declaration_form"], "Thiếu chữ ký, con dấu", "{component} chưa có đủ chữ ký hoặc con dấu. Mời "
                                                                           "ông/bà bổ sung chữ ký, con dấu rồi gửi lại."),
    ("altered", ["paper"], "Tẩy xóa, sửa chữa", "{component} có chỗ tẩy xóa, sửa chữa chưa được xác nhận. Mời ông/bà nộp bản không "
                                              "tẩy xóa hoặc xin nơi cấp xác nhận chỗ sửa."),
    ("mismatch", ["paper", "shown", "declaration_form"], "Thông tin không khớp", "Thông tin trên {component} chưa khớp với tờ khai. "
                                                                               "Mời ông/bà kiểm tra và sửa chỗ chưa đúng."),
    ("wrong-count", ["paper"], "Chưa đủ số bản", "{component} chưa đủ số bản theo quy định. Mời ông/bà nộp thêm cho đủ."),
    ("field-empty", ["declaration_form"], "Tờ khai còn thiếu", "Tờ khai còn để trống mục {field}. Mời ông/bà khai thêm mục này."),
    ("field-wrong", ["declaration_form"], "Tờ khai chưa đúng", "Mục {field} trên tờ khai chưa đúng với giấy tờ. Mời ông/bà xem và sửa "
                                                             "lại mục này."),
    ("name-spelling", ["declaration_form"], "Họ tên chưa đúng dấu", "Họ tên trên tờ khai chưa đúng dấu hoặc chưa đúng thứ tự như trên "
                                                                  "giấy tờ tùy thân. Mời ông/bà sửa lại cho khớp."),
    ("wrong-form", ["declaration_form"], "Sai mẫu tờ khai", "Tờ khai chưa theo mẫu đang áp dụng. Mời ông/bà khai lại theo mẫu trên "
                                                          "Cổng dịch vụ công; những gì đã khai được giữ lại."),
    ("no-mandate", ["paper"], "Thiếu văn bản ủy quyền", "Ông/bà nộp thay người khác nhưng hồ sơ chưa có văn bản ủy quyền. Mời ông/bà "
                                                       "bổ sung văn bản ủy quyền theo quy định."),
    ("no-relation", ["paper"], "Chưa chứng minh quan hệ", "Hồ sơ chưa có giấy tờ cho thấy quan hệ với người có tên trong hồ sơ. Mời "
                                                        "ông/bà bổ sung {component}."),
    ("not-found-in-register", ["paper", "shown"], "Không tra cứu được", "Cơ quan đã tra cứu nhưng không thấy dữ liệu thay cho "
                                                                     "{component}. Mời ông/bà nộp hoặc xuất trình giấy tờ này."),
    ("drawing-incomplete", ["paper"], "Bản vẽ chưa đủ", "Bản vẽ chưa thể hiện đủ mặt bằng, mặt đứng, mặt cắt hoặc móng theo quy định. "
                                                      "Mời ông/bà đề nghị đơn vị thiết kế bổ sung rồi nộp lại."),
    ("drawing-mismatch", ["paper"], "Bản vẽ không khớp đất", "Kích thước trên bản vẽ chưa khớp với giấy tờ về đất. Mời ông/bà đề nghị "
                                                           "đơn vị thiết kế chỉnh lại cho khớp."),
    ("neighbour", ["paper"], "Thiếu cam kết nhà liền kề", "Nhà ông/bà có công trình liền kề nhưng hồ sơ chưa có bản cam kết bảo đảm an "
                                                        "toàn. Mời ông/bà bổ sung bản cam kết này."),
    ("land-boundary", ["paper"], "Ranh giới đất chưa rõ", "Ranh giới thửa đất chưa rõ trong hồ sơ. Mời ông/bà bổ sung mảnh trích đo "
                                                       "hoặc biên bản xác nhận ranh giới."),
    ("business-name", ["declaration_form"], "Tên hộ kinh doanh bị trùng", "Tên hộ kinh doanh trùng với tên đã đăng ký trong địa bàn. "
                                                                        "Mời ông/bà chọn một tên khác."),
    ("file-broken", ["paper"], "Không mở được tệp", "Tệp {component} không mở được. Mời ông/bà gửi lại bằng ảnh hoặc tệp PDF."),
    ("fee", [], "Chưa nộp phí, lệ phí", "Hồ sơ chưa nộp phí, lệ phí theo quy định. Mời ông/bà nộp trực tuyến hoặc tại quầy để cơ quan "
                                      "giải quyết tiếp."),
    ("contact", [], "Không liên lạc được", "Cơ quan chưa liên lạc được với ông/bà theo số điện thoại đã ghi. Mời ông/bà cho số điện "
                                         "thoại đang dùng."),
]

# id, when it is used, words on the button, sentence on the slip, legal basis (None: the officer cites it).
REJECTION = [
    ("not-competent", ["reception"], "Không thuộc thẩm quyền", "Việc ông/bà đề nghị không thuộc thẩm quyền giải quyết của cơ quan "
     "này. Mời ông/bà nộp hồ sơ đến cơ quan có thẩm quyền theo hướng dẫn kèm theo.", "Nghị định 61/2018/NĐ-CP, Điều 17"),
    ("no-such-procedure", ["reception"], "Không có thủ tục này", "Việc ông/bà đề nghị không có trong danh mục thủ tục hành chính đã "
     "công bố. Mời ông/bà gửi đơn đến bộ phận tiếp công dân để được hướng dẫn.", None),
    ("incomplete-after-guidance", ["reception", "appraisal"], "Không bổ sung sau hướng dẫn", "Cơ quan đã hướng dẫn bổ sung nhưng đến "
     "nay hồ sơ vẫn chưa đủ theo quy định. Khi có đủ giấy tờ, ông/bà có thể nộp lại bất cứ lúc nào.",
     "Nghị định 61/2018/NĐ-CP, Điều 17"),
    ("conditions-not-met", ["appraisal"], "Không đủ điều kiện", "Qua thẩm định, hồ sơ chưa đáp ứng điều kiện theo {rule}. Khi đáp ứng "
     "điều kiện, ông/bà có thể nộp lại hồ sơ.", None),
    ("no-legal-basis", ["reception", "appraisal"], "Không có căn cứ pháp lý", "Pháp luật hiện hành không có căn cứ để giải quyết đề "
     "nghị này theo {rule}.", None),
    ("false-paper", ["appraisal"], "Giấy tờ không đúng sự thật", "Cơ quan cấp giấy xác nhận {component} không đúng với hồ sơ gốc, nên "
     "cơ quan không có căn cứ giải quyết. Ông/bà có quyền trình bày thêm và khiếu nại theo quy định.", None),
    ("already-registered", ["reception", "appraisal"], "Đã đăng ký trước đó", "Việc này đã được đăng ký tại {rule}. Ông/bà có thể xin "
     "bản sao hoặc trích lục thay cho đăng ký lại.", None),
    ("under-age", ["appraisal"], "Chưa đủ tuổi kết hôn", "Một bên chưa đủ tuổi kết hôn theo Luật Hôn nhân và gia đình (nam từ đủ 20 "
     "tuổi, nữ từ đủ 18 tuổi).", "Luật Hôn nhân và gia đình 52/2014/QH13, Điều 8"),
    ("still-married", ["appraisal"], "Đang có vợ hoặc chồng", "Dữ liệu hộ tịch cho thấy một bên đang có vợ hoặc có chồng.",
     "Luật Hôn nhân và gia đình 52/2014/QH13, Điều 5"),
    ("planning", ["appraisal"], "Không phù hợp quy hoạch", "Công trình đề nghị chưa phù hợp với quy hoạch xây dựng tại địa điểm này. "
     "Ông/bà có thể xem quy hoạch tại trụ sở Ủy ban nhân dân và điều chỉnh thiết kế.", "Luật Xây dựng 50/2014/QH13, Điều 93"),
    ("dispute", ["appraisal"], "Đất đang có tranh chấp", "Thửa đất đang có tranh chấp nên chưa giải quyết được. Sau khi tranh chấp "
     "được giải quyết xong, ông/bà có thể nộp lại hồ sơ.", None),
    ("original-not-usable", ["reception"], "Bản chính không dùng được", "Bản chính bị tẩy xóa, hư hỏng hoặc không xác định được nội "
     "dung nên không dùng làm căn cứ chứng thực bản sao.", "Nghị định 23/2015/NĐ-CP, Điều 22"),
    ("business-line-banned", ["appraisal"], "Ngành nghề bị cấm", "Ngành, nghề ông/bà đăng ký thuộc danh mục cấm đầu tư kinh doanh.",
     None),
    ("duplicate", ["reception"], "Trùng hồ sơ", "Ông/bà đã nộp một hồ sơ cùng nội dung đang được giải quyết. Cơ quan giải quyết theo hồ "
     "sơ nộp trước; ông/bà không phải làm gì thêm.", None),
]

# id, words on the apology slip.
APOLOGY = [
    ("consultation-late", "cơ quan được lấy ý kiến chưa trả lời"),
    ("verification-longer", "việc xác minh cần thêm thời gian"),
    ("site-visit", "việc kiểm tra thực địa phải dời ngày"),
    ("staff-absent", "công chức thụ lý vắng mặt, việc bàn giao chưa kịp"),
    ("many-dossiers", "số hồ sơ tăng cao trong thời gian ngắn"),
    ("system-down", "hệ thống thông tin bị gián đoạn"),
    ("records-search", "việc tìm hồ sơ lưu trữ cần thêm thời gian"),
    ("our-mistake", "sai sót của cơ quan trong quá trình giải quyết"),
]

# id, tone, indicator of Circular 01/2018/TT-VPCP (None: outside the nine), words.
RATING = [
    ("friendly", "praise", 7, "Cán bộ thân thiện, tận tình"), ("early", "praise", 1, "Nhanh hơn tôi nghĩ"),
    ("clear", "praise", 6, "Hướng dẫn dễ hiểu"), ("one-visit", "praise", 3, "Không phải đi lại nhiều lần"),
    ("online", "praise", 9, "Nộp trực tuyến thuận tiện"), ("informed", "praise", None, "Luôn biết hồ sơ đang ở đâu"),
    ("late", "complaint", 1, "Trả kết quả chậm hẹn"), ("many-visits", "complaint", 3, "Phải đi lại nhiều lần"),
    ("many-bodies", "complaint", 4, "Phải liên hệ nhiều cơ quan"), ("extra-papers", "complaint", 6, "Bị yêu cầu thêm giấy tờ "
                                                                                             "ngoài quy định"),
    ("unclear", "complaint", 6, "Hướng dẫn khó hiểu"), ("attitude", "complaint", 7, "Thái độ phục vụ chưa tốt"),
    ("extra-money", "complaint", 7, "Bị gợi ý chi thêm tiền"), ("waiting", "complaint", None, "Chờ lâu tại quầy"),
    ("website", "complaint", 9, "Trang dịch vụ công khó dùng"), ("no-answer", "complaint", 8, "Phản ánh không được trả lời"),
]


def fields():
    with open(PACKAGES / "hanoi/catalogue.csv", encoding="utf-8", newline="") as file:
        counted = Counter(row["sector"] for row in csv.DictReader(file))
    # The portal spells some fields in several ways (hyphen, dash, comma): one identifier, all spellings.
    found = {}
    for name, count in counted.most_common():
        one = found.setdefault(slug(name), {"id": slug(name), "name": name, "spellings": [], "procedures": 0})
        one["spellings"].append(name)
        one["procedures"] += count
    return sorted(found.values(), key=lambda one: one["id"])


def build():
    write_json("hanoi/supplement-reasons.json", [
        {"id": id, "component_kinds": kinds, "label": label, "sentence": sentence}
        for id, kinds, label, sentence in SUPPLEMENT])
    write_json("hanoi/rejection-reasons.json", [
        {"id": id, "moments": moments, "label": label, "sentence": sentence, "legal_basis": basis}
        for id, moments, label, sentence, basis in REJECTION])
    write_json("hanoi/apology-reasons.json", [{"id": id, "words": words} for id, words in APOLOGY])
    write_json("hanoi/rating-reasons.json", [
        {"id": id, "tone": tone, "indicator": indicator, "label": label} for id, tone, indicator, label in RATING])
    write_json("hanoi/fields.json", fields())
    print(f"reasons: {len(SUPPLEMENT)} supplement, {len(REJECTION)} rejection, {len(APOLOGY)} apology, {len(RATING)} rating")
