"""rule-packs/*.json: the two bodies of law that the city has worked under.

The limits follow Decree 61/2018/NĐ-CP; where the later decree's text was not at hand the same values
stand, as said in `legal_basis`.
"""
from common import write_json

DEADLINES = {
    "intake_limit": "8h", "cutoff": "15:00", "late_receipt_shifts_day_zero": False,
    "supplement_request_limit": "3wd", "apology_working_days_before": 1, "judged_by": "original_date",
}
PACKS = [
    {"id": "nd61-2018", "name": "Nghị định 61/2018/NĐ-CP (ba cấp)",
     "legal_basis": [
         "Nghị định 61/2018/NĐ-CP về thực hiện cơ chế một cửa, một cửa liên thông trong giải quyết thủ tục hành chính",
         "Thông tư 01/2018/TT-VPCP hướng dẫn thi hành Nghị định 61/2018/NĐ-CP",
         "Nghị định 43/2011/NĐ-CP: dịch vụ công trực tuyến mức độ 1 đến 4",
         "Bộ luật Dân sự 91/2015/QH13, Điều 144 đến Điều 148: thời hạn"],
     "in_force_from": "2018-06-21", "in_force_to": "2025-06-30",
     "tiers": ["city", "district", "commune"], "service_levels": "levels",
     "code_scheme": "circular01_of2018", "forms": "circular01_of2018", "deadlines": DEADLINES,
     "supplement_requests_max": 1, "reappointments_max": 1, "boundary_free": False,
     "uncollected_after_days": 90},
    {"id": "nd118-2025", "name": "Nghị định 118/2025/NĐ-CP (hai cấp)",
     "legal_basis": [
         "Nghị định 118/2025/NĐ-CP về thực hiện thủ tục hành chính theo cơ chế một cửa, một cửa liên thông (đọc qua trích "
         "yếu; các thời hạn giữ như Nghị định 61/2018/NĐ-CP)",
         "Thông tư 03/2025/TT-VPCP hướng dẫn thi hành Nghị định 118/2025/NĐ-CP",
         "Nghị định 42/2022/NĐ-CP: dịch vụ công trực tuyến toàn trình và một phần",
         "Bộ luật Dân sự 91/2015/QH13, Điều 144 đến Điều 148: thời hạn"],
     "in_force_from": "2025-07-01", "tiers": ["city", "commune"], "service_levels": "full_partial",
     "code_scheme": "circular03_of2025", "forms": "circular03_of2025", "deadlines": DEADLINES,
     "supplement_requests_max": 1, "reappointments_max": 1, "boundary_free": True,
     "uncollected_after_days": 90},
]


def build():
    for pack in PACKS:
        write_json(f"rule-packs/{pack['id']}.json", pack)
    print(f"rule-packs: {len(PACKS)}")


if __name__ == "__main__":
    build()
