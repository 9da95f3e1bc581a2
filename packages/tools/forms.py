"""Short words for writing declaration forms: every function gives one piece of a form's JSON."""

ETHNICITIES = """Kinh;Tày;Thái;Mường;Khmer;Hoa;Nùng;Mông;Dao;Gia Rai;Ê Đê;Ba Na;Sán Chay;Chăm;Cơ Ho;Xơ Đăng;Sán Dìu;
Hrê;Ra Glai;Mnông;Thổ;Xtiêng;Khơ Mú;Bru - Vân Kiều;Cơ Tu;Giáy;Tà Ôi;Mạ;Giẻ Triêng;Co;Chơ Ro;Xinh Mun;Hà Nhì;Chu Ru;
Lào;La Chí;Kháng;Phù Lá;La Hủ;La Ha;Pà Thẻn;Lự;Ngái;Chứt;Lô Lô;Mảng;Cơ Lao;Bố Y;Cống;Si La;Pu Péo;Rơ Măm;Brâu;
Ơ Đu""".replace("\n", "").split(";")
SLUG = str.maketrans(
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ",
    "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd")


def slug(text):
    """Lower-case ASCII words joined by hyphens, for stored values and identifiers."""
    plain = text.lower().translate(SLUG)
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in plain).split())


# Conditions ------------------------------------------------------------------------------------

def equals(field, value):
    return {"is": {"field": field, "value": value}}


def one_of(field, *values):
    return {"in": {"field": field, "values": list(values)}}


def negated(condition):
    return {"not": condition}


def yes(field):
    return equals(field, "yes")


def filled(field):
    return {"filled": {"field": field}}


def every(*conditions):
    return {"all": list(conditions)}


# Fields ----------------------------------------------------------------------------------------

def field(name, label, kind, required="yes", **more):
    """One question; `more` may hold hint, group, show_if, prefill, message."""
    kind = {"type": kind} if isinstance(kind, str) else kind
    if isinstance(required, dict):
        required = {"if": required}
    return {"name": name, "label": label, **{k: more[k] for k in ("group", "hint") if k in more},
            "kind": kind, "required": required,
            **{k: more[k] for k in ("show_if", "prefill", "message") if k in more}}


def text(name, label, required="yes", max=None, **more):
    return field(name, label, {"type": "text", **({"max": max} if max else {})}, required, **more)


def area(name, label, required="yes", max=None, **more):
    return field(name, label, {"type": "text_area", **({"max": max} if max else {})}, required, **more)


def person_name(name, label, required="yes", **more):
    return field(name, label, "person_name", required, **more)


def date(name, label, required="yes", when="any", **more):
    return field(name, label, {"type": "date", "when": when}, required, **more)


def integer(name, label, required="yes", min=None, max=None, **more):
    return field(name, label, {"type": "integer", "min": min, "max": max}, required, **more)


def decimal(name, label, unit, required="yes", min=0, **more):
    return field(name, label, {"type": "decimal", "min": min, "unit": unit}, required, **more)


def choice(name, label, options, required="yes", **more):
    return field(name, label, {"type": "choice", "options": [
        {"value": value, "label": words} for value, words in options]}, required, **more)


def yes_no(name, label, required="yes", **more):
    return field(name, label, "yes_no", required, **more)


def address(name, label, required="yes", **more):
    return field(name, label, "address", required, **more)


def personal_id(name, label="Số định danh cá nhân", required="yes", birth_date=None, sex=None, **more):
    more.setdefault("hint", "12 số trên căn cước công dân; chưa có thì ghi 9 số trên chứng minh nhân dân.")
    return field(name, label, {"type": "personal_id", "old_allowed": True, "birth_date": birth_date, "sex": sex},
                 required, **more)


def table(name, label, columns, required="yes", min=0, max=10, **more):
    return field(name, label, {"type": "table", "columns": columns, "min": min, "max": max}, required, **more)


def sex(name, label="Giới tính", **more):
    return choice(name, label, [("male", "Nam"), ("female", "Nữ")], **more)


def ethnicity(name, required="yes", **more):
    return choice(name, "Dân tộc", [(slug(one), one) for one in ETHNICITIES], required, **more)


def nationality(name, required="yes", **more):
    return text(name, "Quốc tịch", required, 60, hint="Ví dụ: Việt Nam.", **more)


# Steps -----------------------------------------------------------------------------------------

def step(id, title, fields, hint=None, show_if=None):
    return {"id": id, "title": title, **({"hint": hint} if hint else {}),
            **({"show_if": show_if} if show_if else {}), "fields": fields}


def contact(relation=None, **more):
    """Who asks; the same names in every form, so that they are filled in once."""
    fields = [
        person_name("requester.full_name", "Họ, chữ đệm, tên", prefill="full_name"),
        personal_id("requester.personal_id", prefill="personal_id"),
        field("requester.phone", "Số điện thoại", "phone", prefill="phone",
              hint="Để cơ quan báo tin và hẹn trả kết quả."),
        field("requester.email", "Thư điện tử", "email", "no", prefill="email"),
        address("requester.address", "Nơi cư trú", prefill="address",
                hint="Ghi nơi thường trú; không có thì ghi nơi tạm trú hoặc nơi đang sinh sống."),
    ]
    return fields + ([relation] if relation else []) + more.get("extra", [])


def requester_step(relation=None, title="Thông tin của ông/bà", hint=None, extra=()):
    return step("requester", title, contact(relation, extra=list(extra)), hint)


def copies_step(paper):
    return step("copies", "Ông/bà có cần thêm bản sao không?", [
        yes_no("copies.requested", f"Đề nghị cấp bản sao {paper}"),
        integer("copies.count", "Số lượng bản sao", yes("copies.requested"), 1, 50,
                show_if=yes("copies.requested")),
    ], "Bản sao có giá trị như bản chính trong các giao dịch.")


def commitment_step(words):
    return step("commitment", "Cam đoan", [field("commitment", words, "agreement")],
                "Xin ông/bà đọc lại các thông tin đã khai trước khi gửi.")


CIVIL_STATUS_COMMITMENT = ("Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước "
                           "pháp luật về cam đoan của mình.")


def form(title, reference, *steps):
    return {"title": title, "reference": reference, "steps": list(steps)}


# Components ------------------------------------------------------------------------------------

def component(id, short_name, name=None, need="required", kind="paper", originals=0, copies=0, cases=(),
              replaceable_by=(), channel=None):
    return {"id": id, "name": name or short_name, "short_name": short_name, "kind": kind, "originals": originals,
            "copies": copies, "need": need, "cases": list(cases),
            **({"channel": channel} if channel else {}), "replaceable_by": list(replaceable_by)}


def declaration(name, id="declaration"):
    return component(id, name, kind="declaration_form", originals=1)


def when(words, condition=None):
    return {"conditional": {"words": words, "when": condition}}


def either(group):
    return {"alternative": {"group": group}}


def identity_paper():
    return component(
        "identity", "Giấy tờ tùy thân",
        "Hộ chiếu, thẻ căn cước hoặc giấy tờ khác có dán ảnh và thông tin cá nhân do cơ quan có thẩm quyền cấp, còn "
        "giá trị sử dụng, để chứng minh về nhân thân.", kind="shown", originals=1, replaceable_by=["population"])


def residence_paper(words="Khi cơ quan không tra cứu được nơi cư trú trong cơ sở dữ liệu dân cư"):
    return component("residence", "Giấy tờ về nơi cư trú",
                     "Giấy tờ có giá trị chứng minh thông tin về cư trú.", when(words), kind="shown", originals=1,
                     replaceable_by=["population"])


def mandate_paper(condition=None):
    return component(
        "mandate", "Văn bản ủy quyền",
        "Văn bản ủy quyền theo quy định của pháp luật. Người được ủy quyền là ông, bà, cha, mẹ, con, vợ, chồng, anh, "
        "chị, em ruột của người ủy quyền thì văn bản ủy quyền không phải chứng thực.",
        when("Khi ông/bà làm thay theo ủy quyền", condition), originals=1)


def official_steps(*pairs):
    return [{"name": name, "text": words} for name, words in pairs]
