"""The building permit for a house, written by hand.

Facts: Construction Law 50/2014/QH13 arts 95, 102-103; Circular 15/2016/TT-BXD (2019); Decree
175/2024/NĐ-CP and the portal's record of July 2026 (after). Fees as published by several provinces.
The portal's components for other works keep the portal's text, one case per kind of work.
"""
from civil_status import OLD, desk
from forms import *

# The portal's group headings, as cases an owner would recognise.
WORKS = {"(1.1)": ("works", "Công trình khác, không theo tuyến"), "(1.2)": ("line-works", "Công trình theo tuyến"),
         "(1.3)": ("religious", "Công trình tôn giáo"), "(1.4)": ("belief", "Công trình tín ngưỡng"),
         "(1.5)": ("monument", "Tượng đài, tranh hoành tráng"),
         "(1.6)": ("diplomatic", "Công trình của cơ quan ngoại giao, tổ chức quốc tế")}


def house_components(pack):
    house = ["house"]
    organisation = equals("applicant.kind", "organisation")
    return [
        component("application", "Đơn đề nghị cấp giấy phép xây dựng", kind="declaration_form", originals=1),
        component("land-paper", "Giấy tờ về quyền sử dụng đất",
                  "Bản sao một trong những giấy tờ chứng minh quyền sử dụng đất theo quy định của pháp luật về đất đai.",
                  copies=1, cases=house, replaceable_by=["land"]),
        component("drawings", "Hai bộ bản vẽ thiết kế xây dựng",
                  "02 bộ bản vẽ thiết kế xây dựng, gồm: bản vẽ mặt bằng công trình trên lô đất kèm theo sơ đồ vị trí "
                  "công trình; bản vẽ mặt bằng các tầng, các mặt đứng và mặt cắt chính; bản vẽ mặt bằng móng và mặt cắt "
                  "móng kèm theo sơ đồ đấu nối hạ tầng kỹ thuật (cấp nước, thoát nước, cấp điện).", originals=2,
                  cases=house),
        component("neighbour-commitment", "Bản cam kết bảo đảm an toàn cho công trình liền kề",
                  "Bản cam kết bảo đảm an toàn đối với công trình liền kề.",
                  when("Khi có công trình liền kề", yes("neighbour.adjacent")), originals=1, cases=house),
        component("design-review", "Báo cáo kết quả thẩm tra thiết kế",
                  "Báo cáo kết quả thẩm tra thiết kế xây dựng trong trường hợp pháp luật về xây dựng có yêu cầu.",
                  when("Khi nhà phải thẩm tra thiết kế", yes("design.reviewed")), copies=1, cases=house),
        component("fire-safety", "Kết quả thủ tục về phòng cháy, chữa cháy",
                  "Kết quả thực hiện thủ tục hành chính theo quy định của pháp luật về phòng cháy, chữa cháy.",
                  when("Khi nhà thuộc diện phải thẩm duyệt phòng cháy, chữa cháy"), copies=1, cases=house),
        component("designer-certificate", "Chứng chỉ của đơn vị, người thiết kế",
                  "Bản kê khai năng lực, bản sao chứng chỉ hành nghề của chủ nhiệm, chủ trì thiết kế.",
                  when("Khi nhà do tổ chức, cá nhân có chứng chỉ thiết kế"), copies=1, cases=house),
        component("lease", "Hợp đồng thuê đất hoặc thuê công trình",
                  "Hợp đồng hợp pháp về việc thuê đất hoặc thuê công trình, bộ phận công trình.",
                  when("Khi chủ đầu tư thuê đất hoặc thuê công trình", equals("land.paper_kind", "lease")), copies=1,
                  cases=house),
        component("approved-design", "Quyết định phê duyệt thiết kế của tổ chức",
                  "Thiết kế triển khai sau thiết kế cơ sở được phê duyệt theo quy định.",
                  when("Khi chủ đầu tư là tổ chức", organisation), copies=1, cases=house)]


def permit_form(pack):
    organisation = equals("applicant.kind", "organisation")
    reference = ("Mẫu số 1 Phụ lục II, Thông tư 15/2016/TT-BXD" if pack == OLD
                 else "Mẫu số 01 Phụ lục II, Nghị định 175/2024/NĐ-CP")
    return form(
        "Đơn đề nghị cấp giấy phép xây dựng", reference,
        step("applicant", "Chủ đầu tư là ai?", [
            choice("applicant.kind", "Chủ đầu tư", [("person", "Cá nhân, hộ gia đình"), ("organisation", "Tổ chức")]),
            text("organisation.name", "Tên tổ chức", organisation, show_if=organisation),
            text("organisation.tax_number", "Mã số thuế", organisation, 20, show_if=organisation),
            text("organisation.position", "Chức vụ của người đại diện", organisation, show_if=organisation)]),
        requester_step(title="Thông tin của chủ đầu tư hoặc người đại diện"),
        step("site", "Xây ở đâu?", [
            text("site.parcel", "Lô đất (thửa đất) số", max=40), text("site.map_sheet", "Tờ bản đồ số", "no", 40),
            decimal("site.area", "Diện tích lô đất", "m²"), address("site.address", "Địa điểm xây dựng"),
            decimal("site.road_width", "Chiều rộng ngõ, đường trước nhà", "m", "no")]),
        step("land", "Giấy tờ về đất", [
            choice("land.paper_kind", "Loại giấy tờ", [
                ("certificate", "Giấy chứng nhận quyền sử dụng đất (sổ đỏ, sổ hồng)"),
                ("other", "Giấy tờ khác đủ điều kiện cấp Giấy chứng nhận"), ("lease", "Hợp đồng thuê đất, thuê công trình")]),
            text("land.paper_number", "Số phát hành (số seri)", "no", 40),
            date("land.issued_on", "Ngày cấp", "no", "past")],
            "Có số phát hành thì cơ quan tra cứu được hồ sơ địa chính và ông/bà không phải nộp bản sao."),
        step("design", "Ai thiết kế?", [
            text("design.designer", "Tên tổ chức, cá nhân lập thiết kế",
                 hint="Nhà dưới 250 m² sàn, dưới 3 tầng hoặc dưới 12 m có thể do chủ nhà tự thiết kế."),
            text("design.certificate", "Mã số chứng chỉ năng lực hoặc hành nghề", "no", 60),
            yes_no("design.reviewed", "Thiết kế đã được thẩm tra"),
            text("design.reviewer", "Tên tổ chức, cá nhân thẩm tra", yes("design.reviewed"),
                 show_if=yes("design.reviewed"))]),
        step("building", "Ngôi nhà sẽ xây", [
            choice("building.grade", "Cấp công trình", [("III", "Cấp III"), ("IV", "Cấp IV")],
                   hint="Nhà từ 2 đến 7 tầng thường là cấp III; nhà một tầng thường là cấp IV."),
            decimal("building.ground_floor_area", "Diện tích xây dựng tầng 1 (tầng trệt)", "m²"),
            decimal("building.total_floor_area", "Tổng diện tích sàn", "m²"),
            decimal("building.height", "Chiều cao công trình", "m"),
            integer("building.storeys", "Số tầng trên mặt đất", min=1, max=50),
            integer("building.basements", "Số tầng hầm", "no", 0, 5),
            yes_no("building.mezzanine", "Có tầng lửng"), yes_no("building.attic", "Có tum"),
            decimal("building.base_level", "Cốt xây dựng", "m", min=None,
                    hint="Độ cao nền tầng 1 so với mặt đường, theo bản vẽ."),
            decimal("building.setback", "Khoảng lùi", "m", "no")]),
        step("neighbours", "Nhà bên cạnh", [
            yes_no("neighbour.adjacent", "Có công trình liền kề"),
            field("neighbour.commitment", "Tôi cam kết bảo đảm an toàn cho công trình liền kề, có sự cố thì bồi thường "
                                          "theo quy định của pháp luật.", "agreement", yes("neighbour.adjacent"),
                  show_if=yes("neighbour.adjacent"))]),
        step("schedule", "Khi nào xây?", [
            date("schedule.start", "Dự kiến ngày khởi công", "no", "future"),
            integer("schedule.months", "Dự kiến thời gian hoàn thành (tháng)", min=1, max=60)]),
        commitment_step("Tôi xin cam đoan làm theo đúng giấy phép được cấp, nếu sai tôi xin hoàn toàn chịu trách nhiệm "
                        "và bị xử lý theo quy định của pháp luật."))


def house_permit(pack):
    old = pack == OLD
    limits = ([{"case": "house", "limit": "15d", "note": "Luật Xây dựng 50/2014/QH13, Điều 102."},
               {"limit": "30d", "note": "Công trình khác."}] if old else
              [{"case": "house", "limit": "7wd", "note": "07 ngày làm việc đối với nhà ở riêng lẻ."},
               {"limit": "10wd", "note": "10 ngày làm việc đối với công trình khác."}])
    return {
        "plain_name": "Xin giấy phép xây nhà",
        "summary": "Giấy phép để xây nhà mới. Cơ quan thẩm định hồ sơ, xem thực địa và hỏi ý kiến các cơ quan liên quan "
                   "thay cho ông/bà.",
        "keywords": ["giấy phép xây dựng", "xin phép xây nhà", "xây nhà mới", "làm nhà", "cất nhà", "xin xây nhà",
                     "GPXD", "xây nhà cấp 4", "giấy phép xây nhà ở riêng lẻ"],
        "life_events": ["housing"], "process": f"house-permit-{pack}", "limits": limits,
        "partial_reason": "Cơ quan phải kiểm tra thực địa, và ông/bà nhận bản vẽ giấy có đóng dấu.",
        "cases": [{"id": "house", "name": "Nhà ở riêng lẻ"}] + [
            {"id": id, "name": name} for id, name in WORKS.values()],
        "components": house_components(pack),
        "portal_groups": {mark: id for mark, (id, _) in WORKS.items()},
        "form": permit_form(pack),
        "fees": [{"name": "Lệ phí cấp giấy phép xây dựng nhà ở", "kind": "charge", "amount": 75000, "case": "house",
                  "note": "75.000 đồng mỗi giấy phép; mức cụ thể theo nghị quyết của Hội đồng nhân dân thành phố."}] + [
            {"name": "Lệ phí cấp giấy phép xây dựng công trình", "kind": "charge", "amount": 150000, "case": id,
             "note": "150.000 đồng mỗi giấy phép; mức cụ thể theo nghị quyết của Hội đồng nhân dân thành phố."}
            for id, _ in WORKS.values()],
        "results": [{"name": "Giấy phép xây dựng", "template": "certificate"}],
        "official_steps": official_steps(
            ("Nộp hồ sơ", f"Ông/bà gửi hồ sơ trên Cổng dịch vụ công hoặc nộp tại {desk(pack)} của Ủy ban nhân dân "
                          + ("quận, huyện, thị xã nơi có đất." if old else "xã, phường.")),
            ("Thẩm định, xem thực địa", ("Phòng Quản lý đô thị" if old else "Phòng Kinh tế, Hạ tầng và Đô thị")
             + " thẩm định hồ sơ, kiểm tra thực địa trong 07 ngày làm việc; nếu thiếu thì thông báo một lần bằng văn bản."),
            ("Hỏi ý kiến", "Cơ quan hỏi ý kiến Sở Quy hoạch - Kiến trúc và Sở Xây dựng cùng lúc; sau 12 ngày không trả "
                           "lời được coi là đồng ý."),
            ("Ký giấy phép", "Lãnh đạo Ủy ban nhân dân ký giấy phép và đóng dấu bản vẽ."),
            ("Trả kết quả", "Ông/bà nộp lệ phí, nhận giấy phép và bản vẽ tại quầy hoặc tại nhà.")),
    }


WRITTEN = {"1.013225": house_permit}
