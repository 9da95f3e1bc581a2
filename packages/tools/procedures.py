"""hanoi/procedures/PACK/CODE.json: the procedures as packages of data, one file per law and procedure.

The portal's record of July 2026 gives the facts. Under the law of 2018 the level of decision and the
time limit are replaced by those the reference data cites for 2019, and laws that did not exist yet are
left out; everything else stays as published and `source` says so. Ten procedures are written by hand
on top of that (see civil_status.py, certification.py, construction.py, business.py, land.py).
"""
import json
import re
import sys
from pathlib import Path

import business
import certification
import civil_status
import construction
import land
import life_events
from catalogue import CHANNEL, SERVICE_LEVEL, compact_limit
from common import PACKAGES, read_csv, write_json
from forms import *
from plain_words import PLAIN

OLD, NEW = "nd61-2018", "nd118-2025"
WRITTEN = {**civil_status.WRITTEN, **certification.WRITTEN, **construction.WRITTEN, **business.WRITTEN,
           **land.WRITTEN}
# Procedures that use the form of another one.
SAME_FORM = {
    **dict.fromkeys(["1.000419", "1.001766"], civil_status.death),
    **dict.fromkeys(["1.000689", "1.003583", "1.004772", "2.000528", "2.000986"], civil_status.birth),
    "2.000806": civil_status.marriage, "1.013229": construction.house_permit, "1.013236": construction.house_permit,
}
# Results that are not what the applicant came for.
NO_RESULT = re.compile(r"từ chối|lý do|sửa đổi, bổ sung|hủy bỏ", re.I)
DECLARATION = re.compile(r"^(tờ khai|đơn |giấy đề nghị|mẫu (hộ tịch )?điện tử|phiếu đề nghị|mẫu hộ tịch)", re.I)
NUMBERING = re.compile(r"^[\s\-+*]*(\((\d+(\.\d+)?|[ivx]+)\)|[a-zđ]\))?[\s\-+*]*", re.I)
YEAR = re.compile(r"/((?:19|20)\d{2})/")


def clean(words):
    """One line without the portal's bullets and numbering."""
    return NUMBERING.sub("", " ".join(words.split())).rstrip(" :;").strip()


def shorten(words, longest=110):
    """The first part of a long official text that can stand alone in a list."""
    if len(words) <= longest:
        return None
    for mark in (". ", "; ", " (", ", ", " "):
        cut = words[:longest].rfind(mark)
        if cut > 30:
            return words[:cut].rstrip(" ,;:(") + ("" if mark == ". " else " …")
    return None


# Components ------------------------------------------------------------------------------------

def group_kind(group):
    words = group.lower()
    if not words.strip() or "phải nộp" in words or "hồ sơ của người" in words or words.strip(" -:") == "thành phần hồ sơ":
        return "papers"
    if "lưu ý" in words:
        return "remark"
    if "xuất trình" in words:
        return "shown"
    if "ủy quyền" in words and "thực hiện thủ tục" in words:
        return "mandate"
    if "nộp 01 (một) bộ" in words:
        return "papers"
    return "case"


def cases_of(record):
    headings = list(dict.fromkeys(
        part["group"] for part in record["components"] if group_kind(part["group"]) == "case"))
    if len(headings) < 2:
        return {}
    return {heading: {"id": f"case-{number}", "name": case_name(heading)}
            for number, heading in enumerate(headings, start=1)}


def case_name(heading):
    """The heading as an applicant would say it."""
    words = re.sub(r",?\s*(thì )?(thành phần )?hồ sơ( đăng ký)? gồm( các giấy tờ sau)?$|^đối với (trường hợp )?"
                   r"|^thành phần hồ sơ (khi )?|^trường hợp |,? gồm$",
                   "", clean(heading), flags=re.I).strip()
    words = shorten(words, 200) or words
    return words[0].upper() + words[1:]


def need_of(part, kind):
    if part["requirement"] == "information" or kind == "remark":
        return "information"
    if kind == "mandate":
        return when(clean(part["group"]))
    if part["requirement"] == "conditional":
        condition = re.search(r"(trường hợp|đối với|nếu) .*", clean(part["name"]), re.I)
        words = condition.group(0) if condition else "Khi thuộc trường hợp phải nộp giấy tờ này"
        return when(words[0].upper() + words[1:])
    return "required"


def components_of(record, cases, has_form):
    found, seen = [], {}
    for part in record["components"]:
        kind = group_kind(part["group"])
        name = clean(part["name"])
        case = cases.get(part["group"])
        key = (name, json.dumps(need_of(part, kind), sort_keys=True), part["channel"])
        if key in seen:
            # The portal repeats a paper once per case; without a case it holds for all of them.
            if not case:
                seen[key]["cases"].clear()
            elif seen[key]["cases"] and case["id"] not in seen[key]["cases"]:
                seen[key]["cases"].append(case["id"])
            continue
        is_form = bool(DECLARATION.match(name)) and has_form
        made = {
            "id": part["id"], "name": name, "short_name": shorten(name),
            "kind": "declaration_form" if is_form else "shown" if kind == "shown" else "paper",
            "originals": min(int(part["original"] or 0), 255), "copies": min(int(part["copy"] or 0), 255),
            "need": need_of(part, kind), "cases": [case["id"]] if case else [],
            "channel": {"direct": "counter", "online": "online"}.get(part["channel"]),
            "replaceable_by": part["replaceable_by"], "group": clean(part["group"]) or None}
        seen[key] = made
        found.append({key: value for key, value in made.items() if value is not None})
    return found


# Forms -----------------------------------------------------------------------------------------

SUFFIX = {"name": "full_name", "dob": "birth_date", "residence": "address", "id": "personal_id", "gender": "sex"}
CONTACT = {"requester.full_name", "requester.address", "requester.personal_id", "requester.phone", "requester.email"}
RENAMED = {"full_name": "requester.full_name", "dob": "requester.birth_date", "gender": "requester.sex",
           "personal_id": "requester.personal_id", "id_number": "requester.personal_id", "phone": "requester.phone",
           "email": "requester.email", "relation": "requester.relation", "copies_requested": "copies.requested",
           "copies_count": "copies.count"}
DROPPED = {"declared_at", "declared_on", "child_dob_words", "attachments_list"}


def field_name(name):
    if name in RENAMED:
        return RENAMED[name]
    if name.startswith("relation_to"):
        return "requester.relation"
    head, _, tail = name.partition("_")
    if not tail:
        return f"request.{name}"
    return f"{ {'person': 'requester', 'org': 'organisation'}.get(head, head)}.{SUFFIX.get(tail, tail)}"


def converted_field(part):
    name, label = field_name(part["name"]), clean(part["label"])
    required = "yes" if part["required"] is True else "no"
    kind, tail = part["type"], name.rpartition(".")[2]
    if tail == "full_name":
        return person_name(name, label, required)
    if tail == "sex":
        return sex(name, label, required=required)
    if tail == "ethnicity":
        return ethnicity(name, required)
    if tail == "nationality":
        return nationality(name, required)
    if name == "copies.count":
        return integer(name, label, yes("copies.requested"), 1, 50, show_if=yes("copies.requested"))
    if kind == "select" and ";" in part.get("validation", ""):
        return choice(name, label, [(slug(one), one[0].upper() + one[1:]) for one in part["validation"].split(";")],
                      required)
    if kind == "date":
        return date(name, label, required, "past" if tail in ("birth_date", "date") else "any")
    if kind == "textarea":
        return area(name, label, required)
    if kind == "int":
        return integer(name, label, required, 0)
    if kind == "decimal":
        return decimal(name, label, "m²" if "m²" in label else "m", required)
    if kind == "bool":
        return yes_no(name, label, "no")
    if kind == "table":
        return table(name, label, [text("name", "Nội dung", max=300)], "no", 0, 20)
    if kind in ("time", "year", "money", "phone", "email", "address"):
        return field(name, label, kind, required)
    return text(name, label, required)


def converted_form(record):
    """The portal's form, asked group by group, after the contact step that all forms share."""
    steps, used = [requester_step()], set(CONTACT)
    first = record["forms"][0]
    for part in first["fields"]:
        if part["name"] in DROPPED:
            continue
        made = converted_field(part)
        if made["name"] in used:
            continue
        used.add(made["name"])
        id = slug(part["group"])
        if made["name"].startswith("requester."):
            steps[0]["fields"].append(made)
        elif steps[-1]["id"] == id:
            steps[-1]["fields"].append(made)
        else:
            steps.append(step(id, part["group"], [made]))
    return form(first["title"], first["template_reference"], *steps, commitment_step(
        "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật."))


def contact_form():
    """For procedures whose form we do not have: the official form stays a paper to be handed in."""
    return form(
        "Thông tin người nộp hồ sơ", "Không thay cho mẫu đơn, tờ khai của thủ tục: mẫu ấy nộp kèm như một giấy tờ",
        step("applicant", "Hồ sơ của ai?", [
            choice("applicant.kind", "Chủ hồ sơ", [("person", "Cá nhân"), ("organisation", "Tổ chức, doanh nghiệp")]),
            text("organisation.name", "Tên tổ chức, doanh nghiệp", equals("applicant.kind", "organisation"),
                 show_if=equals("applicant.kind", "organisation"))]),
        requester_step(),
        step("request", "Ông/bà đề nghị giải quyết việc gì?", [
            area("request.content", "Nội dung đề nghị", "no", hint="Ghi thêm điều cơ quan cần biết, nếu có.")]),
        commitment_step("Tôi cam đoan giấy tờ và thông tin đã nộp là đúng sự thật và chịu trách nhiệm trước pháp luật."))


def form_of(record, pack):
    if record["code"] in SAME_FORM:
        return SAME_FORM[record["code"]](pack)["form"]
    return converted_form(record) if record["forms"] else contact_form()


# The rest --------------------------------------------------------------------------------------

def fees_of(record):
    found = []
    for fee in record["fees"]:
        if fee["currency"] != "VND" and fee["status"] == "amount":
            continue
        is_plain = fee["status"] == "amount" and not fee["note"].startswith("/")
        amount = 0 if fee["status"] == "free" else int(fee["amount"]) if is_plain else None
        note = " ".join(fee["note"].split())
        if fee["status"] == "amount" and not is_plain:
            note = f"{int(fee['amount']):,}".replace(",", ".") + f" đồng{note}"
        if fee["status"] == "zero_or_unspecified" and not note:
            note = "Chưa có mức thu được công bố."
        made = {"name": fee["kind"].capitalize(), "kind": "fee" if fee["kind"] == "phí" else "charge",
                "amount": amount, "note": note or None}
        if made not in found:
            found.append(made)
    return found


def limit_of(record, pack):
    then = record["in_2019"] if pack == OLD else None
    if then and then["time_limit"]:
        limit = compact_limit(then["time_limit"]["value"], then["time_limit"]["unit"])
        return [{"limit": limit, "note": then["law"]}]
    now = record["time_limit"]
    if not now or now["value"] in (None, ""):
        return []
    limit = compact_limit(now["value"], now["unit"])
    if now["same_day_cutoff"] and int(now["value"]) <= 1:
        limit = "same-day"
    note = next((method["note"] for method in now["by_method"] if method["note"]), None)
    return [{"limit": limit, **({"note": " ".join(note.split())} if note else {})}]


def tiers_of(record, pack):
    if pack == OLD and record["in_2019"] and record["in_2019"]["level"]:
        return record["in_2019"]["level"]
    return [level for level in record["level"] if level in ("city", "commune")] or ["city"]


def laws_of(record, pack):
    found = [{"number": law["number"], "name": " ".join(law["name"].split())} for law in record["legal_basis"]]
    if pack == NEW:
        return found
    then = record["in_2019"]["law"] if record["in_2019"] else None
    number = re.search(r"\d+/\d{4}/[\wĐ\-]+", then or "")
    cited = [{"number": number.group(0) if number else then, "name": then}] if then else []
    past = [law for law in found if (year := YEAR.search(law["number"])) and int(year.group(1)) <= 2019]
    return cited + [law for law in past if not cited or law["number"] != cited[0]["number"]]


def template_of(name):
    return "certificate" if re.match(r"(giấy|trích lục|bản sao|phiếu)", name.strip(), re.I) else "letter"


def results_of(record):
    """What the applicant came for, certificates first."""
    names = [clean(one["name"]).removesuffix(" (BYT)").rstrip(".") for one in record["results"]]
    wanted = [name for name in names if not NO_RESULT.search(name)] or names
    is_birth = SAME_FORM.get(record["code"]) is civil_status.birth
    found = [{"name": name, "template": "birth_certificate" if is_birth and name == "Giấy khai sinh" else template_of(name)}
             for name in wanted]
    return sorted(found, key=lambda one: ["birth_certificate", "certificate", "letter"].index(one["template"]))


def source_of(record, pack):
    base = f"{record['source']['primary']}; as of {record['as_of']}"
    if pack == NEW:
        return base
    then = record["in_2019"]
    moved = "level and time limit by " + then["law"] if then and then["law"] else "level and time limit as of 2026, unchanged"
    return f"{base}; placed under the law of 2018: {moved}; papers, fees and steps are those of 2026"


def procedure(record, pack, row):
    cases = cases_of(record)
    channels = [CHANNEL[one] for one in row["channels"].split(";") if one] if row else []
    channels = channels or sorted({CHANNEL[method["method"]] for method in record["time_limit"]["by_method"]})
    limits = limit_of(record, pack)
    plain_name, summary, keywords = PLAIN.get(record["code"], (None, None, []))
    made = {
        "code": record["code"], "version": 1 if pack == OLD else 2,
        "valid_from": "2018-06-21" if pack == OLD else "2025-07-01", "valid_to": "2025-06-30" if pack == OLD else None,
        "name": " ".join(record["name"].split()), "plain_name": plain_name, "summary": summary,
        "keywords": keywords, "life_events": life_events.of(record["code"]),
        "sector": record["field"]["name"], "tiers": tiers_of(record, pack),
        "service_level": SERVICE_LEVEL[record["service_level"]],
        "legacy_level": {"full": 4, "partial": 3, "offline": 2}[record["service_level"]] if pack == OLD else None,
        "channels": channels, "applicants": record["applicants"], "cases": list(cases.values()),
        "components": components_of(record, cases, bool(record["forms"]) or record["code"] in SAME_FORM),
        "form": form_of(record, pack), "process": "same-day" if [x["limit"] for x in limits] in (["same-day"], ["1wd"]) else None,
        "limits": limits, "fees": fees_of(record),
        "results": results_of(record),
        "conditions": record["conditions"].strip() or None,
        "official_steps": [{"name": one["name"] or "", "text": one["text"].strip()} for one in record["steps"]],
        "legal_basis": laws_of(record, pack),
        "agency_text": (record["in_2019"] or {}).get("agency") if pack == OLD else None,
        "decision": record["decision"]["number"] if record["decision"] and pack == NEW else None,
        "source": source_of(record, pack),
    }
    made["agency_text"] = made["agency_text"] or record["agency"] or None
    if record["code"] in WRITTEN:
        write_over(made, WRITTEN[record["code"]](pack), record)
    return {key: value for key, value in made.items() if value is not None}


def write_over(made, written, record):
    """Our own words over the portal's; portal groups that the writing names are kept as cases."""
    groups = written.pop("portal_groups", {})
    cases = {part["group"]: {"id": case} for mark, case in groups.items() for part in record["components"]
             if part["group"].startswith(mark)}
    kept = components_of(
        {**record, "components": [part for part in record["components"] if part["group"] in cases]}, cases, True)
    events = list(dict.fromkeys([*written["life_events"], *made["life_events"]]))
    made.update(written)
    made["life_events"] = events
    # One application form serves every case.
    made["components"] = made["components"] + [part for part in kept if part["kind"] != "declaration_form"]
    made["source"] += "; summary, questions, cases and steps written by hand"


def build(data):
    rows = {row["code"]: row for row in read_csv(data / "procedures.csv")}
    records = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((data / "procedures").glob("*.json"))]
    for pack in (OLD, NEW):
        for record in records:
            write_json(f"hanoi/procedures/{pack}/{record['code']}.json", procedure(record, pack, rows.get(record["code"])))
    print(f"{PACKAGES.name}/hanoi/procedures: {len(records)} in each of {OLD}, {NEW}")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
