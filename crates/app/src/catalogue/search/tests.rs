//! What people type, and what they must find first.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::Filter;
use crate::catalogue::{
    Catalogue,
    package::{Folder, Package},
};
use domain::{agency::Tier, ids::PackId};
use proptest::prelude::*;
use std::{path::Path, sync::LazyLock};

static CITY: LazyLock<Catalogue> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packages");
    let package = Package::read(&Folder(folder), &mut |_| {}).unwrap();
    Catalogue::from_documents(package.documents()).unwrap()
});

fn packs() -> [PackId; 2] {
    ["nd61-2018".into(), "nd118-2025".into()]
}

const BIRTH: &str = "1.001193";
const DEATH: &str = "1.000656";
const MARRIAGE: &str = "1.000894";
const SINGLE: &str = "1.004873";
const EXTRACT: &str = "2.000635";
const COPY: &str = "2.000815";
const SIGNATURE: &str = "2.000884";
const HOUSE: &str = "1.013225";
const SHOP: &str = "1.001612";
const RED_BOOK: &str = "1.013978";
const LAND_SALE: &str = "1.013831";
const CHANGE_RECORD: &str = "1.004859";

/// Found first.
const FIRST: &[(&str, &str)] = &[
    // As it is called.
    ("khai sinh", BIRTH),
    ("đăng ký khai sinh", BIRTH),
    ("khai tử", DEATH),
    ("kết hôn", MARRIAGE),
    ("đăng ký kết hôn", MARRIAGE),
    ("xác nhận tình trạng hôn nhân", SINGLE),
    ("chứng thực bản sao", COPY),
    ("chứng thực chữ ký", SIGNATURE),
    ("giấy phép xây dựng", HOUSE),
    ("hộ kinh doanh", SHOP),
    ("thủ tục đăng ký khai tử", DEATH),
    // Without marks.
    ("dang ky khai sinh", BIRTH),
    ("giay chung tu", DEATH),
    ("khai tu", DEATH),
    ("chung thuc chu ky", SIGNATURE),
    ("chung thuc ban sao tu ban chinh", COPY),
    ("giay phep xay dung", HOUSE),
    ("trich luc khai sinh", EXTRACT),
    ("dang ky tam tru", "1.004194"),
    ("dang ky thuong tru", "1.004222"),
    ("ly lich tu phap", "3.000333"),
    ("nuoi con nuoi", "2.001263"),
    ("KHAI SINH", BIRTH),
    // In everyday words.
    ("lam giay khai sinh cho con", BIRTH),
    ("làm giấy khai sinh cho bé", BIRTH),
    ("toi muon lam khai sinh cho chau", BIRTH),
    ("sinh con", BIRTH),
    ("báo tử", DEATH),
    ("nguoi than mat", DEATH),
    ("lấy vợ", MARRIAGE),
    ("cuoi", MARRIAGE),
    ("giay doc than", SINGLE),
    ("xac nhan doc than", SINGLE),
    ("xin giấy chứng nhận độc thân để mua nhà", SINGLE),
    ("sao y ban chinh", COPY),
    ("sao y", COPY),
    ("photo cong chung", COPY),
    ("công chứng chữ ký", SIGNATURE),
    ("chung thuc so yeu ly lich", SIGNATURE),
    ("xin phep xay nha", HOUSE),
    ("xây nhà", HOUSE),
    ("muon xay nha moi thi lam thu tuc gi", HOUSE),
    ("mo cua hang", SHOP),
    ("giay phep kinh doanh", SHOP),
    ("so do", RED_BOOK),
    ("sổ đỏ", RED_BOOK),
    ("làm sổ đỏ", RED_BOOK),
    ("sang ten so do", LAND_SALE),
    ("mua bán đất", LAND_SALE),
    ("bản sao giấy khai sinh", EXTRACT),
    ("xin lại giấy khai sinh", EXTRACT),
    ("doi ten", CHANGE_RECORD),
    ("sửa giấy khai sinh", CHANGE_RECORD),
    ("ho khau", "1.004222"),
    ("nhap khau cho con", BIRTH),
    ("tam vang", "1.003677"),
    ("bằng lái xe", "3.000347"),
    ("mất bằng lái", "3.000348"),
    ("tach thua", "1.012784"),
    ("dong cua hang", "1.001266"),
    ("ho ngheo", "1.011607"),
    ("lap di chuc", "2.001019"),
    ("lấy chồng hàn quốc", "2.000806"),
    ("karaoke", "1.001029"),
    ("giam ho", "1.004837"),
    ("khuyết tật", "1.001699"),
    // With slips.
    ("dang ki ket hon", MARRIAGE),
    ("khai sin", BIRTH),
    ("khaisinh", BIRTH),
    ("khai sinhh", BIRTH),
    ("khai snih", BIRTH),
    ("kai sinh", BIRTH),
    ("dangkykhaisinh", BIRTH),
    ("dang ky ket hn", MARRIAGE),
    ("ket hom", MARRIAGE),
    ("kethon", MARRIAGE),
    ("đăng kí kết hôn", MARRIAGE),
    ("dawng kys keets hoon", MARRIAGE),
    ("giaays pheps xaay duwngj", HOUSE),
    ("giay phep say dung", HOUSE),
    ("giay phep xay dugn", HOUSE),
    ("xin fep xay nha", HOUSE),
    ("ho kinh doan", SHOP),
    ("hokinhdoanh", SHOP),
    ("chung thuc chu ki", SIGNATURE),
    ("trung thuc chu ky", SIGNATURE),
    ("sao i ban chinh", COPY),
    ("xac nhan doc thân", SINGLE),
    ("tinh trang hon nhan", SINGLE),
    ("tinh chang hon nhan", SINGLE),
    ("chich luc khai sinh", EXTRACT),
    ("khai tuwr", DEATH),
    ("sodo", RED_BOOK),
    ("dang ky tam chu", "1.004194"),
    ("thanh lap doanh ngiep tu nhan", "2.001610"),
    // As it is asked at the counter.
    ("dang ki khai tu cho ong noi", DEATH),
    ("làm lại khai sinh bị mất", "1.004884"),
    ("giay uy quyen", SIGNATURE),
    ("cap doi bang lai", "3.000347"),
    ("bao tam vang", "1.003677"),
    ("xin giay phep sua nha", "1.013229"),
    ("cong chung hop dong mua xe", "2.001035"),
    ("ho kinh doanh ca the", SHOP),
    ("chuyen muc dich su dung dat", "1.013949"),
    ("tang cho dat cho con", LAND_SALE),
    ("nhan con nuoi", "2.001263"),
    ("tach so ho khau", "1.010038"),
    ("the bao hiem y te tre em", "2.000986"),
    ("xay nha cap 4", HOUSE),
    ("thay doi ho ten", CHANGE_RECORD),
    ("phieu ly lich tu phap so 2", "3.000333"),
    // Not yet typed to the end.
    ("khai s", BIRTH),
    ("ket hon", MARRIAGE),
    ("giay phep xay d", HOUSE),
    ("chung thuc chu", SIGNATURE),
    // By its code.
    ("1.001193", BIRTH),
    ("2.000635", EXTRACT),
];

/// Found among the first three.
const AMONG_THREE: &[(&str, &str)] = &[
    ("mở quán ăn bán hàng", SHOP),
    ("mất giấy khai sinh", EXTRACT),
    ("mat giay khai sinh", "1.004884"),
    ("mở công ty", "2.001583"),
    ("thành lập công ty cổ phần", "2.002043"),
    ("thua ke dat", LAND_SALE),
    ("mai táng phí", "1.001731"),
    ("sửa nhà", "1.013229"),
    ("doi so do", "1.012783"),
    ("so do bi sai ten", "1.012790"),
    ("tiền người già", "1.001776"),
    ("vệ sinh an toàn thực phẩm quán ăn", "1.013855"),
    ("lên thổ cư", "1.013949"),
    ("sinh viên thuê nhà ở trọ", "1.004194"),
    ("ket ho", MARRIAGE),
    ("mất thẻ căn cước", "2.001194"),
    ("làm căn cước", "1.014063"),
    ("so do bi mat", "1.012786"),
    ("chia thua ke", "2.001406"),
    ("GPXD", HOUSE),
    ("KT3", "1.004194"),
];

fn codes(pack: &PackId, typed: &str, count: usize) -> Vec<String> {
    let found = CITY.search(pack, typed, &Filter::default(), count);
    found.hits.iter().map(|hit| hit.listed.code.to_string()).collect()
}

fn missed(table: &[(&str, &str)], among: usize) -> Vec<String> {
    let mut missed = Vec::new();
    for pack in packs() {
        for (typed, wanted) in table {
            let found = codes(&pack, typed, among);
            if !found.iter().any(|code| code == wanted) {
                missed.push(format!("{pack} \"{typed}\": {wanted} is not in {found:?}"));
            }
        }
    }
    missed
}

#[test]
fn what_people_mean_is_found_first() {
    let missed = missed(FIRST, 1);
    assert!(missed.is_empty(), "{} missed\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn what_can_be_meant_in_several_ways_is_among_the_first_three() {
    let missed = missed(AMONG_THREE, 3);
    assert!(missed.is_empty(), "{} missed\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn a_rare_procedure_is_found_by_its_own_words() {
    let pack = &packs()[0];
    for (typed, wanted) in [
        ("cau lac bo the duc the thao co so", "2.000794"),
        ("công nhận trường trung học đạt chuẩn quốc gia", "1.000691"),
        ("nhap khau hang hoa bang duong ong", "1.000005"),
    ] {
        assert!(codes(pack, typed, 3).contains(&wanted.to_owned()), "{typed}");
    }
}

#[test]
fn every_procedure_is_found_by_its_full_name() {
    let pack = &packs()[0];
    let mut missed = Vec::new();
    let all = CITY.listed(pack).filter(|listed| listed.name.chars().count() <= 120);
    for listed in all.step_by(37) {
        // Several procedures bear the same name, differing by the ministry.
        let found = CITY.search(pack, &listed.name, &Filter::default(), 5);
        if !found.hits.iter().any(|hit| hit.listed.name == listed.name) {
            missed.push(format!("{} {}", listed.code, listed.name));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn filters_leave_only_what_they_allow() {
    let pack = &packs()[0];
    let filter = Filter { tier: Some(Tier::District), online_only: true, ..Filter::default() };
    let found = CITY.search(pack, "giấy phép", &filter, 50);
    assert!(!found.hits.is_empty());
    for hit in &found.hits {
        assert!(hit.listed.is_online && hit.listed.tiers.contains(&Tier::District));
    }
}

#[test]
fn the_words_found_are_marked_in_the_title() {
    let found = CITY.search(&packs()[0], "khai sin", &Filter::default(), 1);
    let hit = &found.hits[0];
    let marked: Vec<&str> = hit.marked.iter().map(|at| &hit.listed.title[at.clone()]).collect();
    assert_eq!(marked, ["khai", "sinh"]);
}

#[test]
fn nonsense_finds_nothing() {
    for typed in ["qwrtzp", "🙂🙂", "?!", "\u{301}"] {
        assert_eq!(CITY.search(&packs()[0], typed, &Filter::default(), 5).total, 0, "{typed}");
    }
}

#[test]
fn nothing_typed_lists_everything_and_the_most_used_first() {
    let found = CITY.search(&packs()[0], "  ", &Filter::default(), 10);
    assert_eq!(found.total, CITY.listed(&packs()[0]).count());
    let codes: Vec<&str> = found.hits.iter().map(|hit| hit.listed.code.as_str()).collect();
    assert!(codes.contains(&BIRTH) && codes.contains(&HOUSE), "{codes:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_is_typed_the_search_answers(typed in "\\PC{0,80}", long in "[a-z ]{0,400}") {
        for typed in [typed, long] {
            let found = CITY.search(&packs()[0], &typed, &Filter::default(), 20);
            for hit in &found.hits {
                prop_assert!(hit.marked.iter().all(|at| hit.listed.title.get(at.clone()).is_some()));
            }
        }
    }
}
