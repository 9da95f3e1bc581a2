"""Certified copies and certified signatures, written by hand.

Facts: Decree 23/2015/NĐ-CP, fees of Circular 226/2016/TT-BTC, the portal's records of July 2026. The
law has no declaration form for them: ours only prepares the visit to the counter.
"""
from civil_status import OLD, desk
from forms import *

NO_FORM = "Pháp luật không quy định mẫu; phiếu này giúp ông/bà chuẩn bị trước khi đến quầy"
LIMIT = {"limit": "same-day", "note": "Nhận yêu cầu sau 15 giờ hoặc số lượng nhiều thì trả trong ngày làm việc tiếp "
                                      "theo, hoặc kéo dài không quá 02 ngày làm việc theo thỏa thuận."}


def certified_copy(pack):
    return {
        "plain_name": "Chứng thực bản sao (sao y bản chính)",
        "summary": "Xác nhận bản sao đúng với bản chính, để dùng thay bản chính trong giao dịch. Ông/bà chỉ cần mang "
                   "bản chính; cơ quan chụp giúp.",
        "keywords": ["sao y", "sao y bản chính", "công chứng giấy tờ", "photo công chứng", "công chứng bằng cấp",
                     "công chứng căn cước", "chứng thực sao y", "bản sao chứng thực"],
        "life_events": ["papers", "schooling", "work"], "process": "certified-copy", "limits": [LIMIT],
        "components": [component(
            "original", "Bản chính giấy tờ cần sao",
            "Bản chính giấy tờ, văn bản làm cơ sở để chứng thực bản sao và bản sao cần chứng thực. Chỉ xuất trình bản "
            "chính thì cơ quan chụp từ bản chính, trừ khi không có phương tiện để chụp.", kind="shown", originals=1)],
        "form": form(
            "Phiếu yêu cầu chứng thực bản sao từ bản chính", NO_FORM, requester_step(),
            step("documents", "Ông/bà cần sao những giấy tờ nào?", [
                table("documents", "Giấy tờ cần chứng thực", [
                    text("name", "Tên giấy tờ", max=150), integer("pages", "Số trang của bản chính", min=1, max=500),
                    integer("copies", "Số bản sao cần lấy", min=1, max=100)], min=1, max=20)])),
        "fees": [{"name": "Phí chứng thực bản sao", "kind": "fee", "amount": None,
                  "note": "2.000 đồng mỗi trang; từ trang thứ ba trở lên 1.000 đồng mỗi trang; tối đa 200.000 đồng "
                          "mỗi bản. Trang tính theo bản chính."}],
        "results": [{"name": "Bản sao được chứng thực từ bản chính", "template": "letter"}],
        "official_steps": official_steps(
            ("Xuất trình bản chính", f"Ông/bà mang bản chính đến {desk(pack)} của bất kỳ Ủy ban nhân dân cấp xã"
                                     + (" hoặc Phòng Tư pháp nào." if pack == OLD else " nào.")),
            ("Đối chiếu", "Công chức đối chiếu bản sao với bản chính, ghi lời chứng và vào Sổ chứng thực."),
            ("Ký và trả", "Người có thẩm quyền ký; ông/bà nộp phí và nhận bản sao trong ngày.")),
    }


def signature(pack):
    return {
        "plain_name": "Chứng thực chữ ký",
        "summary": "Xác nhận chữ ký trong giấy tờ đúng là của người ký. Người ký phải có mặt và ký trước công chức.",
        "keywords": ["công chứng chữ ký", "xác nhận chữ ký", "chứng thực sơ yếu lý lịch", "xác nhận sơ yếu lý lịch",
                     "công chứng hồ sơ xin việc", "giấy ủy quyền", "điểm chỉ"],
        "life_events": ["papers", "work"], "process": "signature-certification", "limits": [LIMIT],
        "components": [
            identity_paper(),
            component("document", "Giấy tờ, văn bản ông/bà sẽ ký",
                      "Giấy tờ, văn bản mà người yêu cầu chứng thực sẽ ký trước mặt công chức.", kind="shown",
                      originals=1),
            component("translation", "Bản dịch nội dung giấy tờ",
                      "Bản dịch ra tiếng Việt nội dung của giấy tờ, văn bản bằng tiếng nước ngoài; bản dịch không cần "
                      "công chứng hoặc chứng thực chữ ký người dịch.",
                      when("Khi giấy tờ bằng tiếng nước ngoài mà công chức không hiểu rõ nội dung"), copies=1)],
        "form": form(
            "Phiếu yêu cầu chứng thực chữ ký", NO_FORM, requester_step(),
            step("document", "Ông/bà cần chứng thực chữ ký trong giấy tờ nào?", [
                text("document.name", "Tên giấy tờ, văn bản", max=200),
                yes_no("document.foreign", "Giấy tờ bằng tiếng nước ngoài"),
                integer("document.copies", "Số bản", min=1, max=20)]),
            step("signers", "Những ai sẽ ký?", [
                table("signers", "Người ký", [
                    person_name("name", "Họ và tên"), personal_id("personal_id"),
                    choice("manner", "Cách ký", [("signature", "Ký tên"), ("fingerprint", "Điểm chỉ"),
                                                 ("unable", "Không thể ký, không thể điểm chỉ")])], min=1, max=10),
                choice("signing.place", "Nơi ký", [("counter", "Tại trụ sở cơ quan"),
                                                   ("outside", "Ngoài trụ sở, vì già yếu, ốm đau hoặc lý do chính đáng")]),
                address("signing.address", "Địa chỉ mời công chức đến", equals("signing.place", "outside"),
                        show_if=equals("signing.place", "outside"))])),
        "fees": [{"name": "Phí chứng thực chữ ký", "kind": "fee", "amount": 10000,
                  "note": "10.000 đồng mỗi trường hợp; một trường hợp là một hoặc nhiều chữ ký trong một giấy tờ."}],
        "results": [{"name": "Giấy tờ, văn bản được chứng thực chữ ký hoặc điểm chỉ", "template": "letter"}],
        "official_steps": official_steps(
            ("Đến quầy", f"Người ký mang giấy tờ tùy thân và giấy tờ cần ký đến {desk(pack)}."),
            ("Ký trước công chức", "Công chức kiểm tra nhân thân; ông/bà ký hoặc điểm chỉ trước mặt công chức."),
            ("Ghi lời chứng và trả", "Người có thẩm quyền ký lời chứng; ông/bà nộp phí và nhận lại giấy tờ trong "
                                     "ngày.")),
    }


WRITTEN = {"2.000815": certified_copy, "2.000884": signature}
