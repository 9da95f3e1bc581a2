"""First registration of land with its certificate, written by hand.

Facts: Decree 43/2014/NĐ-CP as amended by Decree 01/2017/NĐ-CP and Circular 24/2014/TT-BTNMT (2019);
Decree 151/2025/NĐ-CP and the portal's record of July 2026 (after). Between the check and the
signature the clock stands still until the land dues are paid.
"""
from civil_status import OLD, desk
from forms import *


def first_registration(pack):
    old = pack == OLD
    building = yes("building.exists")
    title = ("Đơn đăng ký, cấp Giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất"
             if old else "Đơn đăng ký đất đai, tài sản gắn liền với đất")
    limits = ([{"limit": "30d", "note": "Không kể thời gian thực hiện nghĩa vụ tài chính."}] if old else
              [{"limit": "17wd", "note": "Không kể thời gian thực hiện nghĩa vụ tài chính và thời gian niêm yết công "
                                         "khai; cấp Giấy chứng nhận trong 03 ngày làm việc tiếp theo."}])
    return {
        "plain_name": "Làm sổ đỏ lần đầu",
        "summary": "Đăng ký thửa đất, ngôi nhà chưa có giấy và xin cấp Giấy chứng nhận (sổ đỏ). Sau khi cơ quan thuế thông "
                   "báo, ông/bà nộp tiền sử dụng đất và lệ phí; thời gian chờ nộp không tính vào thời hạn.",
        "keywords": ["làm sổ đỏ", "cấp sổ đỏ", "sổ hồng", "sổ đỏ lần đầu", "giấy chứng nhận quyền sử dụng đất", "bìa đỏ",
                     "đất chưa có sổ", "hợp thức hóa nhà đất"],
        "life_events": ["land", "housing"], "process": f"land-first-{pack}", "limits": limits,
        "partial_reason": "Ông/bà nộp bản chính giấy tờ khi nhận Giấy chứng nhận.",
        "cases": [{"id": "household", "name": "Hộ gia đình, cá nhân, cộng đồng dân cư"},
                  {"id": "overseas", "name": "Người gốc Việt Nam định cư ở nước ngoài"},
                  {"id": "registered", "name": "Đã có Thông báo xác nhận kết quả đăng ký đất đai"}],
        "components": [
            component("application", title, kind="declaration_form", originals=1),
            component("land-rights", "Một trong các loại giấy tờ về quyền sử dụng đất",
                      "Một trong các loại giấy tờ về quyền sử dụng đất theo quy định của Luật Đất đai, sơ đồ nhà ở, công "
                      "trình xây dựng (nếu có).", when("Khi ông/bà có giấy tờ về đất", yes("origin.papers")), copies=1,
                      cases=["household", "overseas"], replaceable_by=["land"]),
            component("transfer-papers", "Giấy tờ chuyển quyền chưa làm thủ tục",
                      "Giấy tờ về việc chuyển quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất có chữ ký của bên "
                      "chuyển quyền và bên nhận chuyển quyền.",
                      when("Khi nhận chuyển quyền mà chưa làm thủ tục", equals("origin.kind", "bought")), copies=1,
                      cases=["household"]),
            component("inheritance-papers", "Giấy tờ về việc nhận thừa kế",
                      "Giấy tờ về việc nhận thừa kế quyền sử dụng đất theo quy định của pháp luật về dân sự.",
                      when("Khi đất nhận thừa kế", equals("origin.kind", "inherited")), copies=1,
                      cases=["household", "overseas"]),
            component("financial-papers", "Chứng từ đã nộp nghĩa vụ tài chính, giấy tờ miễn giảm",
                      "Chứng từ thực hiện nghĩa vụ tài chính; giấy tờ liên quan đến việc miễn, giảm nghĩa vụ tài chính về "
                      "đất đai (nếu có).", when("Nếu có", {"filled": {"field": "dues.exemption"}}), copies=1,
                      cases=["household"]),
            component("survey", "Mảnh trích đo bản đồ địa chính", "Mảnh trích đo bản đồ địa chính thửa đất (nếu có).",
                      when("Nếu có"), copies=1, cases=["household"], replaceable_by=["land"]),
            component("shared-agreement", "Văn bản thỏa thuận cấp chung một Giấy chứng nhận",
                      "Văn bản thỏa thuận về việc cấp chung một Giấy chứng nhận đối với trường hợp nhiều người chung quyền.",
                      when("Khi nhiều người chung quyền", yes("owner.shared")), originals=1,
                      cases=["household", "overseas"]),
            component("household-members", "Văn bản xác định thành viên có chung quyền của hộ gia đình",
                      "Văn bản xác định các thành viên có chung quyền sử dụng đất của hộ gia đình.",
                      when("Khi hộ gia đình đang sử dụng đất", equals("owner.kind", "family")), originals=1,
                      cases=["household"]),
            component("registration-notice", "Thông báo xác nhận kết quả đăng ký đất đai", originals=1,
                      cases=["registered"], replaceable_by=["land"]),
            mandate_paper(equals("requester.relation", "authorised")), identity_paper()],
        "form": form(
            title, "Mẫu số 04a/ĐK, Thông tư 24/2014/TT-BTNMT" if old else "Mẫu số 04/ĐK, Nghị định 101/2024/NĐ-CP (bộ mẫu năm 2026: Mẫu số 25)",
            requester_step(choice("requester.relation", "Ông/bà là", [
                ("owner", "Người sử dụng đất"), ("authorised", "Người được ủy quyền")])),
            step("owner", "Người sử dụng đất", [
                choice("owner.kind", "Đất của", [("person", "Cá nhân"), ("couple", "Vợ chồng"), ("family", "Hộ gia đình"),
                                                 ("community", "Cộng đồng dân cư")]),
                person_name("owner.full_name", "Họ và tên", prefill="full_name"),
                field("owner.birth_year", "Năm sinh", "year"),
                personal_id("owner.personal_id", prefill="personal_id"),
                person_name("owner.spouse_name", "Họ và tên vợ hoặc chồng", equals("owner.kind", "couple"),
                            show_if=equals("owner.kind", "couple")),
                text("owner.tax_number", "Mã số thuế", "no", 20),
                address("owner.address", "Địa chỉ", prefill="address"),
                yes_no("owner.shared", "Có nhiều người chung quyền sử dụng")]),
            step("parcel", "Thửa đất", [
                text("parcel.number", "Thửa đất số", "no", 40, hint="Không biết thì để trống; cơ quan trích lục bản đồ."),
                text("parcel.map_sheet", "Tờ bản đồ số", "no", 40), address("parcel.address", "Địa chỉ thửa đất"),
                decimal("parcel.area", "Diện tích", "m²"),
                decimal("parcel.area_shared", "Trong đó sử dụng chung", "m²", "no"),
                decimal("parcel.area_private", "Trong đó sử dụng riêng", "m²", "no")]),
            step("use", "Đất dùng để làm gì, từ khi nào?", [
                choice("use.purpose", "Mục đích sử dụng", [
                    ("residential", "Đất ở"), ("garden", "Đất vườn, ao cùng thửa với đất ở"), ("farm", "Đất nông nghiệp"),
                    ("business", "Đất sản xuất, kinh doanh"), ("other", "Mục đích khác")]),
                text("use.purpose_other", "Mục đích khác", equals("use.purpose", "other"),
                     show_if=equals("use.purpose", "other")),
                field("use.since_year", "Sử dụng từ năm", "year"),
                text("use.term", "Thời hạn đề nghị được sử dụng", hint="Ví dụ: lâu dài.", max=60)]),
            step("origin", "Nguồn gốc đất", [
                choice("origin.kind", "Đất do đâu mà có", [
                    ("inherited", "Thừa kế"), ("given", "Được tặng cho"), ("bought", "Nhận chuyển nhượng, mua lại"),
                    ("allocated", "Nhà nước giao, cấp"), ("reclaimed", "Khai hoang"), ("other", "Nguồn gốc khác")]),
                area("origin.story", "Kể rõ nguồn gốc và quá trình sử dụng", max=2000),
                yes_no("origin.papers", "Có giấy tờ về đất"),
                yes_no("origin.dispute", "Đang có tranh chấp"),
                text("origin.adjacent_right", "Quyền đối với thửa đất liền kề", "no",
                     hint="Ví dụ: quyền về lối đi.")]),
            step("building", "Nhà, công trình trên đất", [
                yes_no("building.exists", "Có nhà hoặc công trình xin cấp giấy"),
                text("building.kind", "Loại nhà ở, công trình", building, show_if=building),
                decimal("building.ground_area", "Diện tích xây dựng", "m²", building, show_if=building),
                decimal("building.floor_area", "Diện tích sàn", "m²", building, show_if=building),
                integer("building.storeys", "Số tầng", building, 1, 50, show_if=building),
                text("building.origin", "Nguồn gốc", building, show_if=building),
                field("building.year", "Năm hoàn thành xây dựng", "year", building, show_if=building)]),
            step("request", "Ông/bà đề nghị", [
                yes_no("request.register", "Đăng ký đất đai, tài sản gắn liền với đất"),
                yes_no("request.certificate", "Cấp Giấy chứng nhận"),
                yes_no("request.debt", "Ghi nợ tiền sử dụng đất", "no"),
                text("dues.exemption", "Đối tượng được miễn, giảm tiền sử dụng đất", "no",
                     hint="Ví dụ: người có công, hộ nghèo.")]),
            commitment_step("Tôi cam đoan nội dung kê khai trên đơn là đúng sự thật, nếu sai tôi hoàn toàn chịu trách "
                            "nhiệm trước pháp luật.")),
        "fees": [{"name": "Lệ phí cấp Giấy chứng nhận và phí thẩm định hồ sơ", "kind": "charge", "amount": None,
                  "note": "Theo nghị quyết của Hội đồng nhân dân thành phố. Tiền sử dụng đất và lệ phí trước bạ nộp theo "
                          "thông báo của cơ quan thuế."}],
        "results": [{"name": "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu "
                             + ("nhà ở và tài sản khác gắn liền với đất" if old else "tài sản gắn liền với đất"),
                     "template": "certificate"},
                    {"name": "Thông báo xác nhận kết quả đăng ký đất đai", "template": "letter"}],
        "official_steps": official_steps(
            ("Nộp hồ sơ", f"Ông/bà gửi hồ sơ trên Cổng dịch vụ công hoặc nộp tại {desk(pack)} của Ủy ban nhân dân "
                          + ("quận, huyện, thị xã nơi có đất." if old else "xã, phường.")),
            ("Kiểm tra, đo đạc, niêm yết", ("Ủy ban nhân dân cấp xã và Chi nhánh Văn phòng đăng ký đất đai" if old
                                            else "Ủy ban nhân dân cấp xã")
             + " kiểm tra hiện trạng, nguồn gốc, tranh chấp và niêm yết công khai 15 ngày."),
            ("Nghĩa vụ tài chính", "Cơ quan thuế thông báo số tiền phải nộp. Thời gian ông/bà đi nộp không tính vào thời "
                                   "hạn giải quyết."),
            ("Ký Giấy chứng nhận", "Khi đã nộp tiền hoặc được ghi nợ, lãnh đạo Ủy ban nhân dân ký Giấy chứng nhận."),
            ("Trả kết quả", "Ông/bà nộp bản chính giấy tờ cũ và nhận Giấy chứng nhận.")),
    }


WRITTEN = {"1.013978": first_registration}
