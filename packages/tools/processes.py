"""processes/*.json: how dossiers travel. One process for each procedure written by hand, and a
default one per tier and rule pack for all others.

The official internal processes (quy trình nội bộ) of Hà Nội were not found: the division of the time
limit among the steps is an illustration, made so that the steps' own limits fit into the legal one.
"""
from common import write_json

OLD, NEW = "nd61-2018", "nd118-2025"
ILLUSTRATION = "Illustration: the official internal process of Hà Nội was not found; the steps follow {}"
DECREE = {OLD: "Decree 61/2018/NĐ-CP, arts 17-20", NEW: "Decree 118/2025/NĐ-CP"}


def fixed(*ids):
    return [{"fixed": id} for id in ids]


def tier(name):
    return {"tier": name}


def forward(to, name, condition=None):
    return {"forward": {"to": to, "name": name, "when": condition}}


def submit(to):
    return {"submit": {"to": to}}


def approve(to):
    return {"approve": {"to": to}}


def send_back(to):
    return {"send_back": {"to": to}}


def consult(agencies, limit, silence_is_consent=False):
    return {"consult": {"agencies": agencies, "limit": limit, "silence_is_consent": silence_is_consent}}


def pause(cause):
    return {"pause": {"cause": cause}}


def office(word):
    """The office of the competent authority whose identifier ends with `word`."""
    return {"office": word}


def at(agency, one):
    """The same step, done in `agency`."""
    return one | {"agency": agency}


def step(id, name, phase, role, limit, *acts, agency="competent"):
    return {"id": id, "name": name, "phase": phase, "role": role, "agency": agency, "limit": limit,
            "acts": list(acts)}


def assign(limit, unit, role="unit_head", to="process"):
    return step("assign", f"{unit} phân công người thụ lý", "processing", role, limit,
                forward(to, "Phân công thụ lý"))


def work(id, name, limit, *acts):
    return step(id, name, "processing", "specialist", limit, "request_supplement", *acts)


def review(limit, unit, back="process"):
    return step("review", f"{unit} kiểm tra dự thảo", "approving", "unit_head", limit, approve("approve"),
                send_back(back))


def sign(limit, who, back="process"):
    return step("approve", f"{who} ký duyệt", "approving", "approver", limit, approve("issue"), send_back(back),
                "reject")


def issue(limit):
    return step("issue", "Văn thư vào số, đóng dấu, phát hành", "issuing", "clerk", limit, {"issue": {"to": "return"}})


def give_back():
    return step("return", "Trả kết quả cho người dân", "returning", "onestop_officer", None, "return",
                agency="reception")


def process(id, name, legal_limit, ground, *steps, **sector):
    """`sector`: what the sector's law says otherwise than the rule pack."""
    return {"id": id, "version": 1, "name": name, **({"legal_limit": legal_limit} if legal_limit else {}), **sector,
            "steps": list(steps), "source": ILLUSTRATION.format(ground)}


COMMUNE = "Lãnh đạo Ủy ban nhân dân xã, phường"
DISTRICT = "Lãnh đạo Ủy ban nhân dân quận, huyện"


def short(id, name, worker, ground, *acts):
    """A result on the same day: one pair of hands, one signature."""
    return process(id, name, "same-day", ground, work("process", worker, "4h", *acts, submit("approve")),
                   sign("2h", "Lãnh đạo Ủy ban nhân dân"), issue("1h"), give_back())


def defaults():
    for pack in (OLD, NEW):
        asked = [tier("city")]
        unit = "Trưởng Bộ phận Một cửa" if pack == OLD else "Lãnh đạo phòng"
        yield process(
            f"default-commune-{pack}", "Giải quyết thủ tục cấp xã", None, DECREE[pack],
            assign("4h", unit, "onestop_head" if pack == OLD else "unit_head"),
            work("process", "Công chức chuyên môn thụ lý", None, "verify_on_site", consult(asked, "5wd"),
                 pause("legal"), pause("financial_obligation"), submit("approve")),
            sign("8h", COMMUNE), issue("4h"), give_back())
        if pack == OLD:
            yield process(
                f"default-district-{pack}", "Giải quyết thủ tục cấp huyện", None, DECREE[pack],
                assign("4h", "Lãnh đạo phòng"),
                work("process", "Chuyên viên phòng chuyên môn thụ lý", None, "verify_on_site", consult(asked, "5wd"),
                     pause("legal"), pause("financial_obligation"), submit("review")),
                review("4h", "Lãnh đạo phòng"), sign("8h", DISTRICT), issue("4h"), give_back())
        yield process(
            f"default-city-{pack}", "Giải quyết thủ tục cấp thành phố", None, DECREE[pack],
            assign("4h", "Lãnh đạo phòng"),
            work("process", "Chuyên viên thụ lý", None, "verify_on_site", consult(asked, "5wd"), pause("legal"),
                 pause("financial_obligation"), submit("review")),
            review("4h", "Lãnh đạo phòng"), sign("8h", "Lãnh đạo cơ quan"), issue("4h"), give_back())
    yield short("same-day", "Giải quyết trong ngày", "Công chức chuyên môn thụ lý", DECREE[OLD])


def written():
    registrar = "Công chức tư pháp - hộ tịch kiểm tra, ghi Sổ hộ tịch"
    law = "Civil Status Law 60/2014/QH13"
    yield short("birth", "Đăng ký khai sinh", registrar, f"{law}, arts 15-16")
    yield short("death", "Đăng ký khai tử", registrar, f"{law}, arts 33-34", "verify_on_site")
    yield short("marriage", "Đăng ký kết hôn", "Công chức tư pháp - hộ tịch kiểm tra điều kiện kết hôn, mời hai bên ký",
                f"{law}, art. 18", "verify_on_site")
    yield short("civil-extract", "Cấp bản sao trích lục hộ tịch", "Công chức tra cứu Cơ sở dữ liệu hộ tịch, soạn bản sao",
                f"{law}, arts 63-64")
    yield short("certified-copy", "Chứng thực bản sao từ bản chính", "Công chức đối chiếu bản chính, ghi lời chứng",
                "Decree 23/2015/NĐ-CP, arts 7 and 20")
    yield short("signature-certification", "Chứng thực chữ ký", "Công chức chứng kiến người ký, ghi lời chứng",
                "Decree 23/2015/NĐ-CP, arts 7 and 24")
    yield process(
        "marital-status", "Cấp Giấy xác nhận tình trạng hôn nhân", "3wd", "Decree 123/2015/NĐ-CP, art. 22",
        work("process", "Công chức tư pháp - hộ tịch tra cứu, xác minh", "14h", "verify_on_site", pause("legal"),
             submit("approve")),
        sign("6h", COMMUNE), issue("2h"), give_back())
    for pack in (OLD, NEW):
        yield house_permit(pack)
        yield household_business(pack)
        yield land(pack)


def house_permit(pack):
    """Consulted at the same time, twelve days, silence is consent: Construction Law, art. 102(1)(d). One notice of
    what is missing within the seven working days of the appraisal; where the supplement still fails, a second one
    within five: the same article, (b) and (c)."""
    old = pack == OLD
    sector = {"supplement_within": "7wd", "further_supplements": ["5wd"]} if old else {"further_supplements": ["5wd"]}
    asked = fixed("so-quy-hoach-kien-truc", "so-xay-dung" if old else "so-xay-dung-2025")
    unit = "Phòng Quản lý đô thị" if old else "Phòng Kinh tế, Hạ tầng và Đô thị"
    ground = ("Construction Law 50/2014/QH13, art. 102: seven working days to appraise, fifteen days in all" if old else
              "the portal's record of July 2026: seven working days in all; art. 102 gives the consulted agencies twelve "
              "days, longer than the limit, so an answer is asked for within three working days")
    place = office("quan-ly-do-thi") if old else "competent"
    return process(
        f"house-permit-{pack}", "Cấp giấy phép xây dựng nhà ở riêng lẻ", "15d" if old else "7wd", ground,
        at(place, assign("4h" if old else "2h", f"Lãnh đạo {unit}", to="appraise")),
        at(place, work("appraise", f"{unit} thẩm định hồ sơ, kiểm tra thực địa", "7wd" if old else "36h",
                       "verify_on_site", consult(asked, "12d" if old else "3wd", True), submit("review"))),
        at(place, review("4h", f"Lãnh đạo {unit}", "appraise")),
        sign("8h", DISTRICT if old else COMMUNE, "appraise"), issue("4h" if old else "2h"), give_back(), **sector)


def household_business(pack):
    old = pack == OLD
    unit = "Phòng Tài chính - Kế hoạch" if old else "Cơ quan đăng ký kinh doanh cấp xã"
    place = office("tai-chinh-ke-hoach") if old else "competent"
    return process(
        f"household-business-{pack}", "Đăng ký thành lập hộ kinh doanh", "3wd",
        "Decree 78/2015/NĐ-CP, art. 71" if old else "Decree 168/2025/NĐ-CP",
        at(place, work("process", f"{unit} kiểm tra hồ sơ, soạn Giấy chứng nhận", "14h", submit("review"))),
        at(place, review("3h", f"Lãnh đạo {unit}")),
        sign("4h", "Lãnh đạo cơ quan đăng ký kinh doanh" if old else COMMUNE), issue("2h"), give_back())


def land(pack):
    """The clock stands still while the applicant pays the land dues."""
    old = pack == OLD
    tax = fixed("cuc-thue") if old else fixed("thue-ha-noi")
    unit = "Chi nhánh Văn phòng đăng ký đất đai" if old else "Phòng Kinh tế, Hạ tầng và Đô thị"
    place = office("dat-dai") if old else "competent"
    return process(
        f"land-first-{pack}", "Đăng ký, cấp Giấy chứng nhận lần đầu", "30d" if old else "17wd",
        "Decree 43/2014/NĐ-CP as amended by Decree 01/2017/NĐ-CP" if old else "Decree 151/2025/NĐ-CP",
        at(place, assign("4h", f"Lãnh đạo {unit}", to="verify")),
        at(place, work("verify", "Kiểm tra hiện trạng, nguồn gốc đất, niêm yết công khai", "8wd", "verify_on_site",
                       consult([tier("city")], "5wd"), forward("dues", "Chuyển xác định nghĩa vụ tài chính"),
                       submit("review"))),
        at(place, work("dues", "Xác định nghĩa vụ tài chính, chờ nộp tiền", "3wd", consult(tax, "3wd"),
                       pause("financial_obligation"), submit("review"))),
        at(place, review("8h", f"Lãnh đạo {unit}", "verify")),
        sign("16h", DISTRICT if old else COMMUNE, "verify"),
        issue("4h"), give_back())


def build():
    found = [*defaults(), *written()]
    for one in found:
        write_json(f"processes/{one['id']}.json", one)
    print(f"processes: {len(found)}")


if __name__ == "__main__":
    build()
