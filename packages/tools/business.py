"""Registration of a household business, written by hand.

Facts: Decree 78/2015/NĐ-CP and Circular 02/2019/TT-BKHĐT (2019); Decree 168/2025/NĐ-CP, Circular
68/2025/TT-BTC and the portal's record of July 2026 (after).
"""
from civil_status import OLD, desk
from forms import *


def household_business(pack):
    old = pack == OLD
    by_family = equals("founder.kind", "family")
    by_other = equals("requester.relation", "authorised")
    reference = "Phụ lục III-1, Thông tư 02/2019/TT-BKHĐT" if old else "Thông tư 68/2025/TT-BTC"
    person = [person_name("name", "Họ và tên"), date("birth_date", "Ngày sinh", when="past"),
              personal_id("personal_id", birth_date="birth_date")]
    return {
        "plain_name": "Đăng ký hộ kinh doanh (mở cửa hàng)",
        "summary": "Giấy chứng nhận để một người hoặc một gia đình mở cửa hàng, quán ăn, dịch vụ nhỏ tại một địa điểm.",
        "keywords": ["mở cửa hàng", "mở quán", "buôn bán", "đăng ký kinh doanh", "giấy phép kinh doanh", "hộ cá thể",
                     "kinh doanh cá thể", "bán hàng online", "mở tiệm"],
        "life_events": ["business"], "process": f"household-business-{pack}",
        "limits": [{"limit": "3wd", "note": "03 ngày làm việc kể từ ngày nhận hồ sơ hợp lệ."}],
        "cases": [{"id": "individual", "name": "Một cá nhân thành lập"},
                  {"id": "family", "name": "Các thành viên hộ gia đình cùng thành lập"}],
        "components": [
            declaration("Giấy đề nghị đăng ký hộ kinh doanh"),
            component("owner-identity", "Bản sao giấy tờ pháp lý của chủ hộ",
                      "Bản sao giấy tờ pháp lý của cá nhân đối với chủ hộ kinh doanh và thành viên hộ gia đình.",
                      "required" if old else when("Khi chưa có tài khoản định danh điện tử để xác thực"), copies=1,
                      replaceable_by=["population"]),
            component("family-minutes", "Bản sao biên bản họp thành viên hộ gia đình",
                      "Bản sao biên bản họp thành viên hộ gia đình về việc thành lập hộ kinh doanh.", copies=1,
                      cases=["family"]),
            component("family-mandate", "Bản sao văn bản ủy quyền của thành viên hộ gia đình",
                      "Bản sao văn bản ủy quyền của thành viên hộ gia đình cho một thành viên làm chủ hộ kinh doanh; văn "
                      "bản phải được công chứng hoặc chứng thực.", copies=1, cases=["family"]),
            component("mandate", "Văn bản ủy quyền nộp hồ sơ",
                      "Văn bản ủy quyền cho cá nhân thực hiện thủ tục; không bắt buộc công chứng, chứng thực.",
                      when("Khi ông/bà nộp thay chủ hộ", by_other), copies=1)],
        "form": form(
            "Giấy đề nghị đăng ký hộ kinh doanh", reference,
            requester_step(choice("requester.relation", "Ông/bà là", [
                ("owner", "Chủ hộ kinh doanh"), ("authorised", "Người được ủy quyền")])),
            step("owner", "Chủ hộ kinh doanh", [
                person_name("owner.full_name", "Họ và tên chủ hộ", by_other, show_if=by_other),
                personal_id("owner.personal_id", required=by_other, birth_date="owner.birth_date", show_if=by_other),
                date("owner.birth_date", "Ngày, tháng, năm sinh", when={"at_least_years_ago": 18}),
                sex("owner.sex"), ethnicity("owner.ethnicity", "no"),
                address("owner.permanent_address", "Địa chỉ thường trú", prefill="address"),
                address("owner.contact_address", "Địa chỉ liên lạc", "no",
                        hint="Để trống nếu giống địa chỉ thường trú.")]),
            step("business", "Hộ kinh doanh tên gì, ở đâu?", [
                text("business.name", "Tên hộ kinh doanh", max=150,
                     hint="Không trùng tên hộ kinh doanh khác trong địa bàn; không dùng chữ công ty, doanh nghiệp."),
                address("business.address", "Địa chỉ trụ sở"),
                field("business.phone", "Điện thoại", "phone", "no")]),
            step("activities", "Kinh doanh những gì?", [
                table("activities", "Ngành, nghề kinh doanh", [
                    text("name", "Tên ngành", hint="Ví dụ: bán lẻ lương thực, thực phẩm.", max=200),
                    text("code", "Mã ngành cấp 4", "no", 4), yes_no("main", "Là ngành chính")], min=1, max=20)],
                "Không nhớ mã ngành thì ông/bà để trống; cơ quan ghi giúp."),
            step("capital", "Vốn và lao động", [
                field("business.capital", "Vốn kinh doanh", "money"),
                integer("business.employees", "Tổng số lao động dự kiến", min=1, max=1000),
                date("business.start", "Ngày bắt đầu hoạt động", "no"),
                address("business.tax_address", "Địa chỉ nhận thông báo thuế", "no",
                        hint="Để trống nếu giống địa chỉ trụ sở.")]),
            step("founder", "Ai thành lập?", [
                choice("founder.kind", "Chủ thể thành lập", [("individual", "Cá nhân"),
                                                            ("family", "Các thành viên hộ gia đình")])]),
            step("members", "Các thành viên hộ gia đình tham gia", [
                table("members", "Thành viên", person, min=1, max=10)], show_if=by_family),
            step("locations", "Địa điểm kinh doanh khác", [
                yes_no("locations.more", "Có địa điểm kinh doanh ngoài trụ sở"),
                table("locations.rows", "Địa điểm", [address("address", "Địa chỉ")], yes("locations.more"), min=1,
                      max=10, show_if=yes("locations.more"))]),
            commitment_step("Tôi cam kết bản thân không thuộc diện pháp luật cấm kinh doanh, chịu trách nhiệm trước pháp "
                            "luật về tính hợp pháp, chính xác, trung thực của nội dung đăng ký.")),
        "fees": [{"name": "Lệ phí đăng ký hộ kinh doanh", "kind": "charge", "amount": None,
                  "note": "Theo nghị quyết của Hội đồng nhân dân thành phố, nộp khi nộp hồ sơ." if old else
                  "Cổng dịch vụ công quốc gia ghi 50.000 đồng khi nộp trực tiếp và 150.000 đồng khi nộp trực tuyến; mức "
                  "áp dụng theo nghị quyết của Hội đồng nhân dân thành phố."}],
        "results": [{"name": "Giấy chứng nhận đăng ký hộ kinh doanh", "template": "certificate"}],
        "official_steps": official_steps(
            ("Nộp hồ sơ", f"Ông/bà gửi hồ sơ trên Cổng dịch vụ công hoặc nộp tại {desk(pack)} của Ủy ban nhân dân "
                          + ("quận, huyện, thị xã nơi đặt địa điểm kinh doanh." if old else "xã, phường bất kỳ trong thành phố.")),
            ("Kiểm tra", ("Phòng Tài chính - Kế hoạch" if old else "Cơ quan đăng ký kinh doanh cấp xã")
             + " kiểm tra tên, ngành nghề và điều kiện đăng ký."),
            ("Cấp giấy và báo thuế", "Cơ quan cấp Giấy chứng nhận trong 03 ngày làm việc và báo cho cơ quan thuế."),
            ("Trả kết quả", "Ông/bà nhận Giấy chứng nhận đăng ký hộ kinh doanh.")),
    }


WRITTEN = {"1.001612": household_business}
