"""hanoi/agencies-2019.csv and hanoi/agencies-2025.csv: the agency tree of Hà Nội.

Every agency stands in exactly one of the two files: in the first when it already existed on
1 January 2019 (city, departments, districts with their offices, 584 communes), in the second when
it was founded later (departments of 1 March 2025, communes of 1 July 2025). Read together they
form one tree.
"""
import sys
from pathlib import Path

from common import read_csv, write_csv

COLUMNS = ["id", "name", "place", "kind", "parent", "code", "unit_code", "valid_from", "valid_to",
           "successors", "phone", "source"]
CODE_NOTE = "identifier code illustrative, only H26 is published"
DISTRICTS_CLOSE = "2025-06-30"
COMMUNES_OPEN = "2025-07-01"
MERGED_2025 = "2024-12-31"  # last day of the 53 communes merged on 1 January 2025

# The reference list's identifiers, in the words our packages use.
DEPARTMENTS = {
    "vp_ubnd": "van-phong-ubnd", "so_noi_vu": "so-noi-vu", "so_tu_phap": "so-tu-phap",
    "so_khdt": "so-ke-hoach-dau-tu", "so_tai_chinh": "so-tai-chinh",
    "so_cong_thuong": "so-cong-thuong", "so_nnptnt": "so-nong-nghiep",
    "so_tnmt": "so-tai-nguyen-moi-truong", "so_xay_dung": "so-xay-dung",
    "so_gtvt": "so-giao-thong-van-tai", "so_qhkt": "so-quy-hoach-kien-truc",
    "so_khcn": "so-khoa-hoc-cong-nghe", "so_tttt": "so-thong-tin-truyen-thong",
    "so_ldtbxh": "so-lao-dong-thuong-binh-xa-hoi", "so_vhtt": "so-van-hoa-the-thao",
    "so_du_lich": "so-du-lich", "so_gddt": "so-giao-duc-dao-tao", "so_y_te": "so-y-te",
    "so_ngoai_vu": "so-ngoai-vu", "thanh_tra": "thanh-tra", "ban_dan_toc": "ban-dan-toc",
    "bql_kcn": "ban-quan-ly-khu-cong-nghiep", "vp_ubnd_2025": "van-phong-ubnd-2025",
    "so_noi_vu_2025": "so-noi-vu-2025", "so_tai_chinh_2025": "so-tai-chinh-2025",
    "so_nnmt_2025": "so-nong-nghiep-moi-truong", "so_xay_dung_2025": "so-xay-dung-2025",
    "so_khcn_2025": "so-khoa-hoc-cong-nghe-2025", "so_dtg_2025": "so-dan-toc-ton-giao",
    "bql_kcnc_kcn_2025": "ban-quan-ly-khu-cong-nghe-cao", "tt_pvhcc": "trung-tam-phuc-vu-hanh-chinh-cong",
    "ca_tp": "cong-an-thanh-pho", "cuc_thue": "cuc-thue", "bhxh_tp": "bao-hiem-xa-hoi",
}
URBAN, RURAL, EVERY = ("urban_district", "town"), ("rural_district",), ("urban_district", "town", "rural_district")
# Suffix of the identifier, name, kinds of district that have it, ground.
OFFICES = [
    ("mc", "Bộ phận Tiếp nhận và Trả kết quả", EVERY, "Nghị định 61/2018/NĐ-CP"),
    ("vp", "Văn phòng HĐND và UBND", EVERY, "Nghị định 37/2014/NĐ-CP"),
    ("noi-vu", "Phòng Nội vụ", EVERY, "Nghị định 37/2014/NĐ-CP"),
    ("tu-phap", "Phòng Tư pháp", EVERY, "Nghị định 37/2014/NĐ-CP"),
    ("tai-chinh-ke-hoach", "Phòng Tài chính - Kế hoạch", EVERY, "Nghị định 37/2014/NĐ-CP"),
    ("tai-nguyen-moi-truong", "Phòng Tài nguyên và Môi trường", EVERY, "Nghị định 37/2014/NĐ-CP"),
    ("lao-dong", "Phòng Lao động - Thương binh và Xã hội", EVERY, "Nghị định 37/2014/NĐ-CP"),
    ("van-hoa", "Phòng Văn hóa và Thông tin", EVERY, "Nghị định 37/2014/NĐ-CP"),
    ("giao-duc", "Phòng Giáo dục và Đào tạo", EVERY, "Nghị định 37/2014/NĐ-CP"),
    ("y-te", "Phòng Y tế", EVERY, "Nghị định 37/2014/NĐ-CP"),
    ("kinh-te", "Phòng Kinh tế", URBAN, "Nghị định 37/2014/NĐ-CP"),
    ("quan-ly-do-thi", "Phòng Quản lý đô thị", URBAN, "Nghị định 37/2014/NĐ-CP"),
    ("nong-nghiep", "Phòng Nông nghiệp và Phát triển nông thôn", RURAL, "Nghị định 37/2014/NĐ-CP"),
    # The same work under two names: processes find both by the one word.
    ("quan-ly-do-thi", "Phòng Kinh tế và Hạ tầng", RURAL, "Nghị định 37/2014/NĐ-CP"),
    ("thue", "Chi cục Thuế", EVERY, "tax office of the district; groups of districts shared one in practice"),
    ("dat-dai", "Chi nhánh Văn phòng Đăng ký đất đai Hà Nội", EVERY, "Nghị định 43/2014/NĐ-CP"),
]


def lower_first(text):
    return text[0].lower() + text[1:]


def committee(place):
    return f"Ủy ban nhân dân {lower_first(place)}"


def plain(text):
    """Without the hyphen, the spelling of oà/òa and capitals: two sources spell names differently."""
    for old, new in (("oà", "òa"), ("uỳ", "ùy"), ("uỵ", "ụy"), ("-", " ")):
        text = text.replace(old, new)
    return " ".join(text.lower().split()[1:])


def city_level(rows):
    old, new = [], []
    serial = 0
    for row in rows:
        if row["level"] != "city" or row["id"] == "ubnd_tp":
            continue
        serial += 1
        is_new = row["valid_from"] != ""
        name = row["name"].replace(" (sau hợp nhất)", "")
        agency = {
            "id": DEPARTMENTS[row["id"]], "name": name, "place": name,
            "kind": "one_stop_unit" if row["type"] == "one_stop_centre" else "department",
            "parent": "hn",
            "code": f"H26.{serial:03}.00" if is_new else f"000.00.{serial:02}.H26",
            "valid_from": row["valid_from"], "valid_to": row["valid_to"],
            "successors": DEPARTMENTS.get(row["successor_id"], ""),
            "source": f"{row['source']}; {CODE_NOTE}",
        }
        if agency["id"] == "cuc-thue":
            agency |= {"valid_to": DISTRICTS_CLOSE, "successors": "thue-ha-noi"}
        (new if is_new else old).append(agency)
    old.append({"id": "van-phong-dang-ky-dat-dai", "name": "Văn phòng Đăng ký đất đai Hà Nội",
                "place": "Văn phòng Đăng ký đất đai Hà Nội", "kind": "office", "parent": "hn",
                "source": "Nghị định 43/2014/NĐ-CP; hung below the city because its department changed in 2025"})
    new.append({"id": "thue-ha-noi", "name": "Thuế thành phố Hà Nội", "place": "Thuế thành phố Hà Nội",
                "kind": "department", "parent": "hn", "code": "H26.090.00", "valid_from": COMMUNES_OPEN,
                "source": f"general knowledge, to be confirmed: successor of Cục Thuế; {CODE_NOTE}"})
    return old, new


def district_level(districts, successors):
    rows = []
    for number, unit in enumerate(districts, start=1):
        base = f"d{unit['code']}"
        heirs = ";".join(f"n{code}" for code in successors[unit["code"]])
        life = {"valid_to": DISTRICTS_CLOSE, "successors": heirs}
        rows.append({"id": base, "name": committee(unit["name"]), "place": unit["name"], "kind": "district",
                     "parent": "hn", "code": f"000.00.{40 + number}.H26", "unit_code": unit["code"], **life,
                     "source": f"{unit['source']}; successors: the communes of 2025 on its land; {CODE_NOTE}"})
        for suffix, name, kinds, ground in OFFICES:
            if unit["unit_type"] not in kinds:
                continue
            office = {"id": f"{base}-{suffix}", "name": f"{name} {lower_first(unit['name'])}", "place": unit["name"],
                      "kind": "one_stop_unit" if suffix == "mc" else "office", "parent": base,
                      "unit_code": unit["code"], **life, "source": ground}
            if suffix == "dat-dai":
                office |= {"name": f"{name} {lower_first(unit['name'])}", "parent": "van-phong-dang-ky-dat-dai",
                           "valid_to": "", "successors": "",
                           "source": f"{ground}; its shape after 2025 is not recorded, so it stays open"}
            elif suffix == "thue":
                office |= {"successors": "thue-ha-noi"}
            rows.append(office)
    return rows


def communes_2019(units, moves):
    """584 communes with the day and the heirs of each merger."""
    districts = [unit for unit in units if unit["level"] == "district"]
    communes = [unit for unit in units if unit["level"] == "commune"]
    place_in_district, serial = {}, {}
    for unit in communes:
        serial[unit["parent_code"]] = serial.get(unit["parent_code"], 0) + 1
        place_in_district[unit["code"]] = serial[unit["parent_code"]]
    district_number = {unit["code"]: number for number, unit in enumerate(districts, start=1)}
    # Early 2025 names by district: a new commune named like a dissolved one is its heir.
    early = {}
    for move in moves:
        early.setdefault(move["old_district_code"], {})[move["old_code"]] = move["old_name"]
    heirs = {}
    for move in sorted(moves, key=lambda move: (move["default_new"] != "true", move["new_code"])):
        heirs.setdefault(move["old_code"], []).append(f"n{move['new_code']}")
    rows = []
    for unit in communes:
        code, notes = unit["code"], [unit["source"]]
        if unit["in_2020_2024"] == "false":
            valid_to, successors = "2020-02-29", [f"x{unit['merged_into_2020']}"]
            notes.append("Nghị quyết 895/NQ-UBTVQH14")
        elif code in heirs:
            valid_to, successors = DISTRICTS_CLOSE, heirs[code]
            notes.append("Nghị quyết 1656/NQ-UBTVQH15")
        else:
            valid_to = MERGED_2025
            own = plain(unit["name"])
            found = [f"x{other}" for other, name in early[unit["parent_code"]].items() if own in plain(name)]
            successors = found or [f"d{unit['parent_code']}"]
            notes.append("merged on 1 January 2025; " + (
                "heir found by its name" if found else "heir not recorded, the district answers"))
        if unit["name_2020_2024"] and unit["name_2020_2024"] != unit["name"]:
            notes.append(f"{unit['name_2020_2024']} since 1 March 2020")
        notes.append(CODE_NOTE)
        rows.append({"id": f"x{code}", "name": committee(unit["name"]), "place": unit["name"], "kind": "commune",
                     "parent": f"d{unit['parent_code']}",
                     "code": f"000.{place_in_district[code]:02}.{40 + district_number[unit['parent_code']]}.H26",
                     "unit_code": code, "valid_to": valid_to, "successors": ";".join(successors),
                     "source": "; ".join(notes)})
    return rows


def build(data):
    units = read_csv(data / "admin_units_2019.csv")
    moves = read_csv(data / "admin_units_hanoi_map_2025.csv")
    districts = [unit for unit in units if unit["level"] == "district"]
    successors = {unit["code"]: sorted({move["new_code"] for move in moves
                                        if move["old_district_code"] == unit["code"]
                                        and move["default_new"] == "true"}) for unit in districts}
    old, new = city_level(read_csv(data / "agencies.csv"))
    city = {"id": "hn", "name": "Ủy ban nhân dân thành phố Hà Nội", "place": "Thành phố Hà Nội", "kind": "city",
            "code": "000.00.00.H26", "unit_code": "01",
            "source": "Quyết định 2918/QĐ-UBND ngày 17/8/2022 (H26); form of the code by Thông tư 10/2016/TT-BTTTT"}
    write_csv("hanoi/agencies-2019.csv", COLUMNS,
              [city, *old, *district_level(districts, successors), *communes_2019(units, moves)])
    fresh = [unit for unit in read_csv(data / "admin_units_2025.csv") if unit["level"] == "commune"]
    write_csv("hanoi/agencies-2025.csv", COLUMNS, [*new, *(
        {"id": f"n{unit['code']}", "name": committee(unit["name"]), "place": unit["name"], "kind": "commune",
         "parent": "hn", "code": f"H26.{100 + number}.00", "unit_code": unit["code"], "valid_from": COMMUNES_OPEN,
         "source": f"{unit['source']}; Nghị quyết 1656/NQ-UBTVQH15; {CODE_NOTE}"}
        for number, unit in enumerate(fresh, start=1))])


if __name__ == "__main__":
    build(Path(sys.argv[1]))
