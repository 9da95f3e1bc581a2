"""hanoi/life-events.json: the moments in a life that lead people here, and what they then need."""
from common import write_json

# id, plain name, one sentence, procedures with a package (most wanted first), fields of the catalogue.
EVENTS = [
    ("birth", "Sinh con", "Khai sinh, nhận cha mẹ con, nuôi con nuôi và giấy tờ cho trẻ nhỏ.",
     ["1.001193", "2.000986", "1.000689", "2.000528", "1.003583", "1.004884", "1.004772", "1.001022", "2.001263",
      "2.000635", "1.004837", "1.004845"], ["Nuôi con nuôi", "Trẻ em"]),
    ("marriage", "Kết hôn, gia đình", "Đăng ký kết hôn, xác nhận tình trạng hôn nhân, tách hộ.",
     ["1.000894", "1.004873", "2.000806", "1.004746", "1.010038"], ["Gia đình"]),
    ("housing", "Nhà cửa, xây dựng", "Xin phép xây nhà, sửa nhà, mua bán và cải tạo nhà ở.",
     ["1.013225", "1.013229", "1.013227", "1.013226", "1.013236"], ["Hoạt động xây dựng", "Nhà ở và công sở", "Kiến trúc",
                                                                 "Quy hoạch đô thị và nông thôn"]),
    ("land", "Đất đai", "Làm sổ đỏ, sang tên, tách thửa, chuyển mục đích sử dụng đất.",
     ["1.013978", "1.013831", "1.012784", "1.012783", "1.012790", "1.013949"], ["Đất đai", "Đo đạc, bản đồ và thông tin địa lý"]),
    ("business", "Kinh doanh", "Mở cửa hàng, hộ kinh doanh, công ty và các giấy phép đi kèm.",
     ["1.001612", "2.000720", "1.001570", "2.000575", "1.001266", "2.001583", "2.001199", "2.002043", "1.013855",
      "1.001029"], ["Thành lập và hoạt động doanh nghiệp (hộ kinh doanh)", "Thành lập và hoạt động của doanh nghiệp",
                    "Lưu thông hàng hóa trong nước", "An toàn thực phẩm"]),
    ("bereavement", "Người thân qua đời", "Khai tử, mai táng phí, trợ cấp và giấy tờ thừa kế.",
     ["1.000656", "1.000419", "1.001766", "1.005461", "1.001731", "1.010824", "2.002307", "2.001016", "2.001406",
      "2.001019"], []),
    ("papers", "Giấy tờ, chứng thực", "Sao y bản chính, chứng thực chữ ký, trích lục, lý lịch tư pháp.",
     ["2.000815", "2.000884", "2.000635", "2.000908", "2.001035", "2.001019", "3.000333", "2.002516", "1.004859",
      "2.000748"], ["Chứng thực", "Công chứng", "Lý lịch tư pháp", "Hộ tịch"]),
    ("residence", "Cư trú, căn cước", "Thường trú, tạm trú, tạm vắng, căn cước, hộ chiếu.",
     ["1.004222", "1.004194", "1.002755", "1.010038", "1.003677"],
     ["Đăng ký, quản lý cư trú", "Cấp, quản lý căn cước", "Quản lý xuất nhập cảnh", "Quốc tịch"]),
    ("schooling", "Học hành", "Nhập học, chuyển trường, văn bằng, chứng chỉ, học bổng.",
     ["2.000908", "2.000815", "2.000635"],
     ["Giáo dục và Đào tạo thuộc hệ thống giáo dục quốc dân", "Giáo dục mầm non", "Giáo dục tiểu học", "Giáo dục trung học",
      "Giáo dục thường xuyên", "Giáo dục nghề nghiệp", "Văn bằng, chứng chỉ", "Thi, tuyển sinh"]),
    ("work", "Việc làm, chính sách", "Tìm việc, bảo hiểm, người có công, bảo trợ xã hội, hộ nghèo.",
     ["1.001776", "1.001699", "1.010801", "1.010803", "1.011607", "2.000884"],
     ["Việc làm", "Bảo hiểm xã hội", "Người có công", "Bảo trợ xã hội", "Giảm nghèo", "Lao động, tiền lương"]),
    ("health", "Sức khỏe, y tế", "Khám bệnh, chữa bệnh, dược, an toàn thực phẩm.", ["1.013855", "1.001699"],
     ["Khám bệnh, chữa bệnh", "Phòng bệnh", "Dược phẩm"]),
    ("transport", "Xe cộ, đi lại", "Giấy phép lái xe, đăng ký xe, vận tải.", ["3.000347", "3.000348"],
     ["Đường bộ", "Sát hạch, cấp giấy phép lái xe", "Đăng ký, quản lý phương tiện giao thông cơ giới, xe máy chuyên dùng"]),
]


def of(code):
    """The life events that name this procedure."""
    return [id for id, _, _, procedures, _ in EVENTS if code in procedures]


def build():
    write_json("hanoi/life-events.json", [
        {"id": id, "name": name, "summary": summary, "procedures": procedures, "sectors": sectors}
        for id, name, summary, procedures, sectors in EVENTS])
    print(f"hanoi/life-events.json: {len(EVENTS)}")
