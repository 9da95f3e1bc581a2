"""The civil-status procedures written by hand: birth, death, marriage, marital status, extracts.

Facts: Civil Status Law 60/2014/QH13, Decree 123/2015/NĐ-CP, Circulars 15/2015 and 04/2020/TT-BTP, and
the portal's records of July 2026. The wording of questions and summaries is ours.
"""
from forms import *

SAME_DAY = {"limit": "same-day", "note": "Nhận hồ sơ sau 15 giờ thì trả kết quả trong ngày làm việc tiếp theo."}
OLD, NEW = "nd61-2018", "nd118-2025"


def reference(pack):
    return "Thông tư 15/2015/TT-BTP" if pack == OLD else "Thông tư 04/2020/TT-BTP, sửa đổi bởi Thông tư 04/2024/TT-BTP"


def desk(pack):
    return "Bộ phận Một cửa" if pack == OLD else "Trung tâm Phục vụ hành chính công"


def copy_fee(paper):
    return {"name": f"Phí cấp bản sao {paper}", "kind": "fee", "amount": 8000,
            "per": {"field": "copies.count", "otherwise": 0},
            "note": "8.000 đồng mỗi bản, chỉ thu khi ông/bà đề nghị cấp bản sao."}


def birth_year(key, *conditions, **more):
    """Asked for where the whole date is not known: one of the two must be there."""
    return field(f"{key}.birth_year", "Năm sinh", "year", every(*conditions, negated(filled(f"{key}.birth_date"))),
                 hint="Chỉ ghi khi không nhớ đủ ngày, tháng, năm sinh.",
                 message="Nhập ngày, tháng, năm sinh; không nhớ đủ thì nhập năm sinh.", **more)


def parent_step(key, word, title):
    shown = yes(f"{key}.known")
    return step(key, title, [
        yes_no(f"{key}.known", f"Có thông tin về người {word}"),
        person_name(f"{key}.full_name", f"Họ, chữ đệm, tên người {word}", show_if=shown),
        date(f"{key}.birth_date", "Ngày, tháng, năm sinh", "no", "past", show_if=shown),
        birth_year(key, shown, show_if=shown),
        ethnicity(f"{key}.ethnicity", show_if=shown),
        nationality(f"{key}.nationality", show_if=shown),
        personal_id(f"{key}.personal_id", required="no", birth_date=f"{key}.birth_date", show_if=shown),
        address(f"{key}.address", "Nơi cư trú", show_if=shown),
    ])


def birth(pack):
    married = yes("parents.married")
    return {
        "plain_name": "Đăng ký khai sinh cho con",
        "summary": "Ghi sự ra đời của trẻ vào Sổ hộ tịch, cấp Giấy khai sinh và số định danh cá nhân. Cha, mẹ đi "
                   "đăng ký trong 60 ngày kể từ ngày sinh con; quá hạn vẫn đăng ký được.",
        "keywords": ["làm giấy khai sinh", "khai sinh cho bé", "giấy khai sinh", "sinh con", "đẻ con", "em bé mới sinh",
                     "trẻ sơ sinh", "nhập khẩu cho con", "giấy chứng sinh", "khai sinh muộn", "khai sinh quá hạn"],
        "life_events": ["birth"], "process": "birth", "limits": [SAME_DAY],
        "partial_reason": "Khi nhận Giấy khai sinh tại quầy, ông/bà xuất trình giấy tờ tùy thân để đối chiếu.",
        "cases": [{"id": "ordinary", "name": "Trẻ có cha hoặc mẹ đi khai sinh"},
                  {"id": "abandoned", "name": "Trẻ bị bỏ rơi"},
                  {"id": "surrogacy", "name": "Trẻ sinh ra do mang thai hộ"}],
        "components": [
            declaration("Tờ khai đăng ký khai sinh"),
            component("birth-notification", "Giấy chứng sinh", "Giấy chứng sinh do cơ sở y tế nơi trẻ sinh ra cấp.",
                      either("proof-of-birth"), originals=1, cases=["ordinary", "surrogacy"], replaceable_by=["health"]),
            component("witness-statement", "Văn bản xác nhận của người làm chứng về việc sinh",
                      "Văn bản của người làm chứng xác nhận về việc sinh, khi không có Giấy chứng sinh.",
                      either("proof-of-birth"), originals=1, cases=["ordinary", "surrogacy"]),
            component("birth-commitment", "Giấy cam đoan về việc sinh",
                      "Giấy cam đoan về việc sinh, khi không có Giấy chứng sinh và không có người làm chứng.",
                      either("proof-of-birth"), originals=1, cases=["ordinary", "surrogacy"]),
            component("abandonment-record", "Biên bản về việc trẻ bị bỏ rơi",
                      "Biên bản về việc trẻ bị bỏ rơi do cơ quan có thẩm quyền lập.", originals=1, cases=["abandoned"]),
            component("surrogacy-confirmation", "Văn bản xác nhận của cơ sở y tế về việc mang thai hộ",
                      "Văn bản xác nhận của cơ sở y tế đã thực hiện kỹ thuật hỗ trợ sinh sản cho việc mang thai hộ.",
                      originals=1, cases=["surrogacy"], replaceable_by=["health"]),
            mandate_paper(equals("requester.relation", "authorised")),
            component("marriage-certificate", "Giấy chứng nhận kết hôn của cha, mẹ",
                      "Giấy chứng nhận kết hôn của cha, mẹ, nếu cha, mẹ của trẻ đã đăng ký kết hôn.",
                      when("Khi cha, mẹ đã đăng ký kết hôn và cơ quan không tra cứu được trong Sổ hộ tịch", married)
                      if pack == OLD else "information",
                      kind="shown", originals=1 if pack == OLD else 0, replaceable_by=["civil_status"]),
            identity_paper(), residence_paper()],
        "form": form(
            "Tờ khai đăng ký khai sinh", reference(pack),
            requester_step(choice("requester.relation", "Quan hệ với người được khai sinh", [
                ("father", "Cha"), ("mother", "Mẹ"), ("grandparent", "Ông hoặc bà"),
                ("relative", "Người thân thích khác"), ("organisation", "Cá nhân, tổ chức đang nuôi dưỡng trẻ"),
                ("authorised", "Người được ủy quyền")])),
            step("child", "Bé tên là gì, sinh ngày nào?", [
                person_name("child.full_name", "Họ, chữ đệm, tên của bé"),
                date("child.birth_date", "Ngày, tháng, năm sinh", when="past"),
                field("child.birth_time", "Giờ sinh", "time", "no", hint="Có trên Giấy chứng sinh; không bắt buộc."),
                sex("child.sex"), ethnicity("child.ethnicity"), nationality("child.nationality")],
                "Họ, dân tộc và quê quán theo thỏa thuận của cha mẹ hoặc theo tập quán."),
            step("birth-place", "Bé sinh ở đâu?", [
                choice("child.birth_place_kind", "Nơi sinh", [
                    ("facility", "Bệnh viện, trạm y tế, nhà hộ sinh"), ("home", "Tại nhà"), ("other", "Nơi khác")]),
                text("child.birth_facility", "Tên cơ sở y tế", show_if=equals("child.birth_place_kind", "facility"),
                     hint="Ghi như trên Giấy chứng sinh."),
                address("child.birth_place", "Địa chỉ nơi sinh")]),
            step("hometown", "Quê quán của bé", [
                address("child.hometown", "Quê quán", hint="Xác định theo quê quán của cha hoặc mẹ.")]),
            step("birth-notification", "Giấy chứng sinh", [
                yes_no("birth_notification.available", "Bé có Giấy chứng sinh"),
                text("birth_notification.number", "Số Giấy chứng sinh", "no", 40,
                     show_if=yes("birth_notification.available")),
                text("birth_notification.issued_by", "Nơi cấp", "no", show_if=yes("birth_notification.available")),
                date("birth_notification.issued_on", "Ngày cấp", "no", "past",
                     show_if=yes("birth_notification.available"))],
                "Không có Giấy chứng sinh thì ông/bà nộp văn bản của người làm chứng hoặc giấy cam đoan về việc sinh."),
            parent_step("mother", "mẹ", "Thông tin về mẹ của bé"),
            parent_step("father", "cha", "Thông tin về cha của bé"),
            step("parents", "Cha mẹ của bé đã đăng ký kết hôn chưa?", [
                yes_no("parents.married", "Cha mẹ đã đăng ký kết hôn"),
                text("parents.marriage_number", "Số Giấy chứng nhận kết hôn", "no", 40, show_if=married),
                date("parents.marriage_date", "Ngày đăng ký", "no", "past", show_if=married),
                text("parents.marriage_place", "Nơi đăng ký", "no", show_if=married)],
                "Cơ quan tự tra cứu trong Sổ hộ tịch; ông/bà ghi điều mình nhớ.",
                show_if=every(yes("mother.known"), yes("father.known"))),
            copies_step("Giấy khai sinh"), commitment_step(CIVIL_STATUS_COMMITMENT)),
        "fees": [{"name": "Lệ phí đăng ký khai sinh", "kind": "charge", "amount": 0,
                  "note": "Miễn lệ phí khi đăng ký đúng hạn; đăng ký quá hạn thu theo nghị quyết của Hội đồng nhân "
                          "dân thành phố."}, copy_fee("Giấy khai sinh")],
        "results": [{"name": "Giấy khai sinh", "template": "birth_certificate"}],
        "official_steps": official_steps(
            ("Nộp hồ sơ", f"Ông/bà khai và gửi hồ sơ trên Cổng dịch vụ công, hoặc nộp tại {desk(pack)} của Ủy ban "
                          "nhân dân cấp xã nơi cha hoặc mẹ cư trú."),
            ("Kiểm tra", "Công chức tư pháp - hộ tịch kiểm tra giấy tờ và thông tin đã khai. Nếu thiếu, ông/bà được "
                         "hướng dẫn bổ sung một lần, đầy đủ."),
            *([] if pack == OLD else [
                ("Xác nhận bản thảo", "Khi nộp trực tuyến, ông/bà nhận bản thảo Giấy khai sinh và trả lời trong 01 ngày; "
                                      "không trả lời được coi là đồng ý.")]),
            ("Ghi sổ và ký", "Công chức ghi vào Sổ đăng ký khai sinh, lấy số định danh cá nhân; lãnh đạo Ủy ban nhân "
                             "dân ký Giấy khai sinh."),
            ("Trả kết quả", "Ông/bà nhận bản chính Giấy khai sinh ngay trong ngày.")),
    }


def death(pack):
    return {
        "plain_name": "Đăng ký khai tử cho người thân",
        "summary": "Ghi việc một người qua đời vào Sổ hộ tịch và cấp Trích lục khai tử. Người thân đi đăng ký trong "
                   "15 ngày kể từ ngày có người qua đời.",
        "keywords": ["làm giấy khai tử", "giấy chứng tử", "báo tử", "người thân mất", "qua đời", "chết", "tang lễ",
                     "trích lục khai tử", "mai táng"],
        "life_events": ["bereavement"], "process": "death",
        "cases": [{"id": "with-notice", "name": "Có Giấy báo tử hoặc giấy tờ thay thế"},
                  {"id": "long-ago", "name": "Người chết đã lâu, không có Giấy báo tử"}],
        "limits": [{"case": "long-ago", "limit": "5wd", "note": "Cần xác minh: không quá 05 ngày làm việc."}, SAME_DAY],
        "partial_reason": "Khi nhận Trích lục khai tử tại quầy, ông/bà xuất trình giấy tờ tùy thân để đối chiếu.",
        "components": [
            declaration("Tờ khai đăng ký khai tử"),
            component("death-notice", "Giấy báo tử hoặc giấy tờ thay thế",
                      "Giấy báo tử hoặc giấy tờ thay Giấy báo tử do cơ quan có thẩm quyền cấp.", originals=1,
                      cases=["with-notice"], replaceable_by=["health"]),
            component("death-evidence", "Giấy tờ, tài liệu chứng minh sự kiện chết",
                      "Giấy tờ, tài liệu, chứng cứ do cơ quan, tổ chức có thẩm quyền cấp hoặc xác nhận hợp lệ chứng "
                      "minh sự kiện chết.", originals=1, cases=["long-ago"]),
            mandate_paper(equals("requester.relation", "authorised")),
            identity_paper(),
            residence_paper("Khi cơ quan không tra cứu được nơi cư trú cuối cùng của người đã chết")],
        "form": form(
            "Tờ khai đăng ký khai tử", reference(pack),
            requester_step(choice("requester.relation", "Quan hệ với người đã chết", [
                ("spouse", "Vợ hoặc chồng"), ("child", "Con"), ("parent", "Cha hoặc mẹ"),
                ("relative", "Người thân thích khác"), ("organisation", "Đại diện cơ quan, tổ chức"),
                ("authorised", "Người được ủy quyền")])),
            step("deceased", "Thông tin về người đã qua đời", [
                person_name("deceased.full_name", "Họ, chữ đệm, tên"),
                date("deceased.birth_date", "Ngày, tháng, năm sinh", "no", "past"),
                birth_year("deceased"),
                sex("deceased.sex"), ethnicity("deceased.ethnicity"), nationality("deceased.nationality"),
                personal_id("deceased.personal_id", required="no", birth_date="deceased.birth_date",
                            sex="deceased.sex"),
                address("deceased.address", "Nơi cư trú cuối cùng")]),
            step("death", "Qua đời khi nào, ở đâu?", [
                date("death.date", "Ngày, tháng, năm chết", when="past"),
                field("death.time", "Giờ, phút", "time", "no"),
                address("death.place", "Nơi chết"),
                text("death.cause", "Nguyên nhân chết", hint="Ghi theo Giấy báo tử; chưa rõ thì ghi chưa xác định.")]),
            step("notice", "Giấy báo tử", [
                yes_no("notice.available", "Có Giấy báo tử hoặc giấy tờ thay thế"),
                text("notice.number", "Số", yes("notice.available"), 40, show_if=yes("notice.available")),
                text("notice.issued_by", "Cơ quan cấp", yes("notice.available"), show_if=yes("notice.available")),
                date("notice.issued_on", "Ngày cấp", yes("notice.available"), "past",
                     show_if=yes("notice.available"))]),
            copies_step("Trích lục khai tử"), commitment_step(CIVIL_STATUS_COMMITMENT)),
        "fees": [{"name": "Lệ phí đăng ký khai tử", "kind": "charge", "amount": 0,
                  "note": "Miễn lệ phí khi đăng ký đúng hạn, người thuộc gia đình có công với cách mạng, hộ nghèo, "
                          "người khuyết tật."}, copy_fee("Trích lục khai tử")],
        "results": [{"name": "Trích lục khai tử", "template": "certificate"}],
        "official_steps": official_steps(
            ("Nộp hồ sơ", f"Ông/bà gửi hồ sơ trên Cổng dịch vụ công hoặc nộp tại {desk(pack)} của Ủy ban nhân dân cấp "
                          "xã nơi cư trú cuối cùng của người đã qua đời."),
            ("Kiểm tra", "Công chức tư pháp - hộ tịch kiểm tra giấy tờ; trường hợp phải xác minh thì không quá 05 ngày "
                         "làm việc."),
            ("Ghi sổ và ký", "Công chức ghi vào Sổ đăng ký khai tử; lãnh đạo Ủy ban nhân dân ký Trích lục khai tử."),
            ("Trả kết quả", "Ông/bà nhận Trích lục khai tử ngay trong ngày.")),
    }


def spouse_step(key, word, years):
    again = {"all": [{"filled": {"field": f"{key}.marriage_order"}},
                     negated(equals(f"{key}.marriage_order", "1"))]}
    return step(key, f"Thông tin về bên {word}", [
        person_name(f"{key}.full_name", "Họ, chữ đệm, tên"),
        date(f"{key}.birth_date", "Ngày, tháng, năm sinh", when={"at_least_years_ago": years},
             message=f"Theo Luật Hôn nhân và gia đình, bên {word} phải từ đủ {years} tuổi trở lên."),
        ethnicity(f"{key}.ethnicity"), nationality(f"{key}.nationality"),
        address(f"{key}.address", "Nơi cư trú"),
        personal_id(f"{key}.personal_id", birth_date=f"{key}.birth_date"),
        integer(f"{key}.marriage_order", "Kết hôn lần thứ mấy", min=1, max=9),
        text(f"{key}.previous_marriage", "Lần kết hôn trước đã chấm dứt theo giấy tờ nào", show_if=again,
             hint="Ví dụ: bản án, quyết định ly hôn hoặc Trích lục khai tử; ghi số, ngày và nơi cấp."),
    ])


def marriage(pack):
    return {
        "plain_name": "Đăng ký kết hôn",
        "summary": "Nhà nước công nhận hai người là vợ chồng và cấp cho mỗi bên một Giấy chứng nhận kết hôn. Cả hai bên "
                   "cùng có mặt để ký.",
        "keywords": ["cưới", "lấy vợ", "lấy chồng", "giấy kết hôn", "giấy chứng nhận kết hôn", "giấy đăng ký kết hôn",
                     "hôn thú", "kết hôn lần hai"],
        "life_events": ["marriage"], "process": "marriage",
        "limits": [{"limit": "same-day", "note": "Trường hợp cần xác minh điều kiện kết hôn: không quá 05 ngày làm "
                                                 "việc."}],
        "partial_reason": "Luật Hộ tịch yêu cầu hai bên nam, nữ cùng có mặt để ký Sổ và Giấy chứng nhận kết hôn.",
        "components": [
            declaration("Tờ khai đăng ký kết hôn"),
            component("marital-status", "Giấy xác nhận tình trạng hôn nhân",
                      "Giấy xác nhận tình trạng hôn nhân của bên không thường trú tại nơi đăng ký kết hôn.",
                      when("Khi một bên không thường trú tại nơi đăng ký") if pack == OLD
                      else when("Khi cơ quan không tra cứu được tình trạng hôn nhân trong cơ sở dữ liệu"),
                      originals=1, replaceable_by=["civil_status"]),
            component("divorce-paper", "Bản án, quyết định ly hôn hoặc giấy tờ tương đương",
                      "Trích lục ghi chú ly hôn, bản án hoặc quyết định ly hôn đã có hiệu lực, Trích lục khai tử của "
                      "vợ hoặc chồng trước.",
                      when("Khi một bên đã từng kết hôn", {"any": [
                          {"all": [{"filled": {"field": f"{key}.marriage_order"}},
                                   negated(equals(f"{key}.marriage_order", "1"))]} for key in ("bride", "groom")]}),
                      kind="shown", originals=1, replaceable_by=["civil_status"]),
            identity_paper(), residence_paper()],
        "form": form(
            "Tờ khai đăng ký kết hôn", reference(pack),
            requester_step(choice("requester.relation", "Ông/bà là", [("bride", "Bên nữ"), ("groom", "Bên nam")])),
            spouse_step("bride", "nữ", 18), spouse_step("groom", "nam", 20),
            step("signing", "Hai bên muốn đến ký vào ngày nào?", [
                date("signing.date", "Ngày mong muốn", "no", "future",
                     hint="Cơ quan sẽ xác nhận lại; hai bên mang theo giấy tờ tùy thân.")]),
            copies_step("Trích lục kết hôn"), commitment_step(
                "Chúng tôi cam đoan những lời khai trên đây là đúng sự thật, việc kết hôn của chúng tôi là tự nguyện, "
                "không vi phạm quy định của Luật Hôn nhân và gia đình Việt Nam, và chịu trách nhiệm trước pháp luật "
                "về cam đoan của mình.")),
        "fees": [{"name": "Lệ phí đăng ký kết hôn", "kind": "charge", "amount": 0,
                  "note": "Miễn lệ phí cho công dân Việt Nam cư trú ở trong nước."}, copy_fee("Trích lục kết hôn")],
        "results": [{"name": "Giấy chứng nhận kết hôn", "template": "certificate"}],
        "official_steps": official_steps(
            ("Nộp hồ sơ", f"Hai bên khai chung một Tờ khai, gửi trên Cổng dịch vụ công hoặc nộp tại {desk(pack)} của "
                          "Ủy ban nhân dân cấp xã nơi cư trú của một bên."),
            ("Kiểm tra điều kiện", "Công chức tư pháp - hộ tịch kiểm tra hồ sơ và điều kiện kết hôn."),
            ("Ký và trao", "Hai bên cùng có mặt ký Sổ đăng ký kết hôn; lãnh đạo Ủy ban nhân dân ký và trao cho mỗi bên "
                           "một Giấy chứng nhận kết hôn.")),
    }


def marital_status(pack):
    ended = one_of("status.kind", "divorced", "widowed")
    partner = equals("purpose.kind", "marriage")
    return {
        "plain_name": "Xin giấy xác nhận tình trạng hôn nhân (giấy độc thân)",
        "summary": "Xác nhận một người chưa kết hôn, đã ly hôn, hoặc vợ/chồng đã qua đời, để đăng ký kết hôn hoặc làm "
                   "giao dịch. Giấy có giá trị 6 tháng.",
        "keywords": ["giấy độc thân", "giấy chứng nhận độc thân", "xác nhận độc thân", "giấy xác nhận chưa kết hôn",
                     "tình trạng hôn nhân", "mua bán nhà đất cần giấy độc thân", "vay ngân hàng"],
        "life_events": ["marriage"], "process": "marital-status",
        "limits": [{"limit": "3wd", "note": "Trường hợp phải xác minh thì thời gian dài hơn theo quy định."}],
        "partial_reason": "Khi nhận Giấy xác nhận tại quầy, ông/bà xuất trình giấy tờ tùy thân để đối chiếu.",
        "components": [
            declaration("Tờ khai cấp Giấy xác nhận tình trạng hôn nhân"),
            component("end-of-marriage", "Giấy tờ chứng minh đã ly hôn hoặc vợ/chồng đã chết",
                      "Bản án, quyết định ly hôn đã có hiệu lực, Trích lục khai tử hoặc giấy tờ hợp lệ khác.",
                      when("Khi ông/bà đã ly hôn hoặc vợ/chồng đã qua đời", ended), originals=1,
                      replaceable_by=["civil_status"]),
            component("previous-certificate", "Giấy xác nhận đã cấp trước đó",
                      "Giấy xác nhận tình trạng hôn nhân đã được cấp trước đó, để nộp lại.",
                      when("Khi xin cấp lại để dùng vào mục đích khác hoặc giấy cũ hết hạn",
                           yes("previous.issued")), originals=1, replaceable_by=["civil_status"]),
            mandate_paper(equals("requester.relation", "authorised")), identity_paper(), residence_paper()],
        "form": form(
            "Tờ khai cấp Giấy xác nhận tình trạng hôn nhân", reference(pack),
            requester_step(choice("requester.relation", "Quan hệ với người được cấp giấy", [
                ("self", "Chính tôi"), ("relative", "Người thân thích"), ("authorised", "Người được ủy quyền")])),
            step("subject", "Giấy được cấp cho ai?", [
                person_name("subject.full_name", "Họ, chữ đệm, tên", prefill="full_name"),
                date("subject.birth_date", "Ngày, tháng, năm sinh", when="past"),
                sex("subject.sex"), ethnicity("subject.ethnicity"), nationality("subject.nationality"),
                personal_id("subject.personal_id", birth_date="subject.birth_date", sex="subject.sex",
                            prefill="personal_id"),
                address("subject.address", "Nơi cư trú", prefill="address")]),
            step("residences", "Đã cư trú ở những đâu?", [
                table("residences", "Nơi cư trú từ khi đủ tuổi kết hôn", [
                    address("place", "Nơi cư trú"),
                    date("from", "Từ ngày", when="past"), date("to", "Đến ngày", "no")], min=1, max=8)],
                "Bắt đầu từ nơi hiện nay; để trống ô Đến ngày nếu đang cư trú."),
            step("status", "Tình trạng hôn nhân hiện nay", [
                choice("status.kind", "Tình trạng hôn nhân", [
                    ("single", "Chưa đăng ký kết hôn với ai"), ("married", "Đang có vợ hoặc chồng"),
                    ("divorced", "Đã ly hôn, chưa kết hôn với ai khác"),
                    ("widowed", "Vợ hoặc chồng đã chết, chưa kết hôn với ai khác")]),
                person_name("status.spouse_name", "Họ tên vợ hoặc chồng", equals("status.kind", "married"),
                            show_if=equals("status.kind", "married")),
                text("status.document", "Số, ngày, nơi cấp của bản án ly hôn hoặc Trích lục khai tử", ended,
                     show_if=ended)]),
            step("purpose", "Giấy dùng để làm gì?", [
                choice("purpose.kind", "Mục đích sử dụng", [
                    ("marriage", "Đăng ký kết hôn"), ("property", "Mua bán, chuyển nhượng nhà đất"),
                    ("loan", "Vay vốn ngân hàng"), ("other", "Mục đích khác")]),
                person_name("purpose.partner_name", "Họ tên người dự định kết hôn", partner, show_if=partner),
                personal_id("purpose.partner_personal_id", required="no", show_if=partner),
                text("purpose.marriage_place", "Nơi dự định đăng ký kết hôn", partner, show_if=partner),
                text("purpose.other", "Mục đích khác", equals("purpose.kind", "other"),
                     show_if=equals("purpose.kind", "other")),
                yes_no("previous.issued", "Đã từng được cấp giấy này")]),
            commitment_step(CIVIL_STATUS_COMMITMENT)),
        "fees": [{"name": "Lệ phí cấp Giấy xác nhận tình trạng hôn nhân", "kind": "charge", "amount": None,
                  "note": "Theo nghị quyết của Hội đồng nhân dân thành phố. Miễn cho người thuộc gia đình có công với "
                          "cách mạng, hộ nghèo, người khuyết tật."}],
        "results": [{"name": "Giấy xác nhận tình trạng hôn nhân", "template": "certificate"}],
        "official_steps": official_steps(
            ("Nộp hồ sơ", f"Ông/bà gửi hồ sơ trên Cổng dịch vụ công hoặc nộp tại {desk(pack)} của Ủy ban nhân dân cấp "
                          "xã nơi cư trú."),
            ("Kiểm tra, xác minh", "Công chức tư pháp - hộ tịch tra cứu Sổ hộ tịch; nếu ông/bà từng cư trú nơi khác mà "
                                   "chưa rõ thông tin thì cơ quan gửi văn bản xác minh."),
            ("Ký và trả", "Lãnh đạo Ủy ban nhân dân ký Giấy xác nhận; ông/bà nhận trong 03 ngày làm việc.")),
    }


def extract_copy(pack):
    organisation = equals("applicant.kind", "organisation")
    return {
        "plain_name": "Xin bản sao giấy khai sinh, trích lục kết hôn, khai tử",
        "summary": "Cấp bản sao từ Sổ hộ tịch khi ông/bà mất bản chính hoặc cần thêm bản. Không cần về nơi đã đăng ký.",
        "keywords": ["trích lục khai sinh", "bản sao giấy khai sinh", "sao giấy khai sinh", "mất giấy khai sinh",
                     "xin lại giấy khai sinh", "trích lục kết hôn", "bản sao kết hôn", "trích lục khai tử",
                     "trích lục hộ tịch"],
        "life_events": ["birth", "papers", "schooling"], "process": "civil-extract", "limits": [SAME_DAY],
        "partial_reason": "Khi nhận bản giấy tại quầy, ông/bà xuất trình giấy tờ tùy thân để đối chiếu.",
        "components": [
            declaration("Tờ khai cấp bản sao trích lục hộ tịch"),
            component("written-request", "Văn bản yêu cầu của cơ quan, tổ chức",
                      "Văn bản yêu cầu cấp bản sao trích lục hộ tịch nêu rõ lý do.",
                      when("Khi người yêu cầu là cơ quan, tổ chức", organisation), originals=1),
            mandate_paper(equals("requester.relation", "authorised")), identity_paper(), residence_paper()],
        "form": form(
            "Tờ khai cấp bản sao trích lục hộ tịch", reference(pack),
            step("applicant", "Ai xin bản sao?", [
                choice("applicant.kind", "Người yêu cầu", [("person", "Cá nhân"), ("organisation", "Cơ quan, tổ chức")]),
                text("organisation.name", "Tên cơ quan, tổ chức", organisation, show_if=organisation),
                text("organisation.reason", "Lý do yêu cầu", organisation, show_if=organisation)]),
            requester_step(choice("requester.relation", "Quan hệ với người có tên trong giấy", [
                ("self", "Chính tôi"), ("parent", "Cha hoặc mẹ"), ("child", "Con"), ("spouse", "Vợ hoặc chồng"),
                ("relative", "Người thân thích khác"), ("organisation", "Đại diện cơ quan, tổ chức"),
                ("authorised", "Người được ủy quyền")])),
            step("event", "Ông/bà cần bản sao của giấy nào?", [
                choice("event.kind", "Loại việc hộ tịch", [
                    ("birth", "Giấy khai sinh"), ("marriage", "Trích lục kết hôn"), ("death", "Trích lục khai tử"),
                    ("correction", "Trích lục thay đổi, cải chính hộ tịch"), ("guardianship", "Trích lục giám hộ"),
                    ("recognition", "Trích lục nhận cha, mẹ, con")]),
                person_name("event.full_name", "Họ, chữ đệm, tên người có tên trong giấy"),
                date("event.birth_date", "Ngày, tháng, năm sinh", when="past"),
                personal_id("event.personal_id", required="no", birth_date="event.birth_date")]),
            step("register", "Đã đăng ký ở đâu?", [
                text("register.place", "Cơ quan đã đăng ký", hint="Ví dụ: Ủy ban nhân dân phường Trúc Bạch."),
                text("register.number", "Số", "no", 40), text("register.book", "Quyển số", "no", 40),
                date("register.date", "Ngày đăng ký", "no", "past")],
                "Không nhớ số và quyển số thì ông/bà để trống; cơ quan sẽ tra cứu."),
            step("copies", "Ông/bà cần mấy bản?", [integer("copies.count", "Số lượng bản sao", min=1, max=50)]),
            commitment_step(CIVIL_STATUS_COMMITMENT)),
        "fees": [{"name": "Phí cấp bản sao trích lục hộ tịch", "kind": "fee", "amount": 8000,
                  "per": {"field": "copies.count", "otherwise": 1}, "note": "8.000 đồng mỗi bản."}],
        "results": [{"name": "Bản sao Trích lục hộ tịch, bản sao Giấy khai sinh", "template": "certificate"}],
        "official_steps": official_steps(
            ("Nộp yêu cầu", f"Ông/bà gửi Tờ khai trên Cổng dịch vụ công hoặc nộp tại {desk(pack)} thuận tiện nhất."),
            ("Tra cứu", "Công chức tra cứu Cơ sở dữ liệu hộ tịch và ghi nội dung bản sao."),
            ("Ký và trả", "Cơ quan ký và trả bản sao ngay trong ngày; nhận yêu cầu sau 15 giờ thì trả trong ngày làm "
                          "việc tiếp theo.")),
    }


WRITTEN = {"1.001193": birth, "1.000656": death, "1.000894": marriage, "1.004873": marital_status,
           "2.000635": extract_copy}
