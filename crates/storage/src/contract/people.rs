//! Promises about people, drafts, the catalogue and care.

use super::given::{self, account_id, after, agency, at_once, staff_id};
use app::{
    accounts::{Account, AccountSession, Assignment, LoginCode, Profile, Staff, StaffSession},
    notices::NoticeKind,
    ports::storage::{CatalogueDocument, Outlived, ReadOfPersonalData, Storage, Swept},
};
use domain::party::{Actor, Role};

fn account(number: u64, contact: &str) -> Account {
    Account {
        id: account_id(number),
        contact: contact.to_owned(),
        opened_at: given::start(),
        profile: Profile { full_name: "Nguyễn Thị Lan".to_owned(), ..Profile::default() },
    }
}

pub async fn an_account_is_found_by_identifier_and_contact(storage: &dyn Storage) {
    let mut lan = account(1, "0912345678");
    storage.save_account(lan.clone()).await.unwrap();
    assert_eq!(storage.account(lan.id).await.unwrap(), Some(lan.clone()));
    assert_eq!(storage.account_by_contact("0912345678").await.unwrap(), Some(lan.clone()));
    assert_eq!(storage.account_by_contact("0912345679").await.unwrap(), None);
    lan.profile.address = "12 phố Hàng Bài".to_owned();
    storage.save_account(lan.clone()).await.unwrap();
    assert_eq!(storage.account(lan.id).await.unwrap(), Some(lan));
    // A contact belongs to one account.
    assert!(storage.save_account(account(2, "0912345678")).await.is_err());
    assert_eq!(storage.account(account_id(2)).await.unwrap(), None);
}

fn code(hash: u8, tries: u8) -> LoginCode {
    LoginCode {
        contact: "0912345678".to_owned(),
        hash: [hash; 32],
        expires_at: after(5),
        tries,
        sent_at: after(0),
    }
}

pub async fn a_new_code_replaces_the_old_one(storage: &dyn Storage) {
    let told = given::notice("0912345678", NoticeKind::LoginCode { code: "123456".to_owned() });
    storage.save_login_code(code(1, 0), Some(told.clone())).await.unwrap();
    assert_eq!(storage.unsent_notices(5).await.unwrap()[0].notice, told);
    storage.save_login_code(code(1, 3), None).await.unwrap();
    assert_eq!(storage.login_code("0912345678").await.unwrap(), Some(code(1, 3)));
    storage.save_login_code(code(2, 0), None).await.unwrap();
    assert_eq!(storage.login_code("0912345678").await.unwrap(), Some(code(2, 0)));
    assert_eq!(storage.login_code("0912345679").await.unwrap(), None);
    assert!(!storage.take_login_code(&code(1, 0)).await.unwrap(), "the old one is worth nothing");
    assert!(!storage.count_login_try(&code(1, 0), 5).await.unwrap());
    assert!(storage.take_login_code(&code(2, 0)).await.unwrap());
    assert_eq!(storage.login_code("0912345678").await.unwrap(), None);
    assert_eq!(storage.unsent_notices(5).await.unwrap().len(), 1);
}

/// How many of several at once were told `true`.
fn told_yes(answers: Vec<bool>) -> usize {
    answers.into_iter().filter(|yes| *yes).count()
}

pub async fn a_code_is_tried_only_so_often_even_all_at_once(storage: &dyn Storage) {
    storage.save_login_code(code(1, 0), None).await.unwrap();
    assert!(storage.count_login_try(&code(1, 0), 5).await.unwrap());
    // All of them have read the code before the first of them counted its try.
    let tries = at_once(12, |_, runtime| {
        runtime.block_on(storage.count_login_try(&code(1, 1), 5)).unwrap()
    });
    assert_eq!(told_yes(tries), 4);
    assert_eq!(storage.login_code("0912345678").await.unwrap(), Some(code(1, 5)));
}

pub async fn a_code_opens_one_session_even_all_at_once(storage: &dyn Storage) {
    storage.save_login_code(code(1, 0), None).await.unwrap();
    let taken =
        at_once(8, |_, runtime| runtime.block_on(storage.take_login_code(&code(1, 0))).unwrap());
    assert_eq!(told_yes(taken), 1);
}

pub async fn a_step_of_the_second_factor_is_used_once(storage: &dyn Storage) {
    let ha = staff(1, "ha", &[1]);
    storage.save_staff(ha.clone()).await.unwrap();
    let step = ha.totp_last_step + 1;
    let used =
        at_once(8, |_, runtime| runtime.block_on(storage.use_second_factor(ha.id, step)).unwrap());
    assert_eq!(told_yes(used), 1);
    assert!(!storage.use_second_factor(ha.id, step - 1).await.unwrap(), "nor an older one");
    // Who changes roles or password has read the person before: that opens no step again.
    storage.save_staff(ha.clone()).await.unwrap();
    assert!(!storage.use_second_factor(ha.id, step).await.unwrap());
    assert!(storage.use_second_factor(ha.id, step + 1).await.unwrap());
    assert_eq!(storage.staff(ha.id).await.unwrap().unwrap().totp_last_step, step + 1);
    assert!(
        !storage.use_second_factor(staff_id(9), step).await.unwrap(),
        "there is no such person"
    );
}

pub async fn sessions_last_until_they_are_ended(storage: &dyn Storage) {
    let citizen = AccountSession { key: [1; 32], account: account_id(1), expires_at: after(60) };
    let mut officer =
        StaffSession { key: [2; 32], staff: staff_id(1), agency: agency(1), expires_at: after(60) };
    storage.save_account_session(citizen.clone()).await.unwrap();
    storage.save_staff_session(officer.clone()).await.unwrap();
    assert_eq!(storage.account_session(&[1; 32]).await.unwrap(), Some(citizen));
    assert_eq!(storage.account_session(&[2; 32]).await.unwrap(), None);
    // The officer acts for another agency now.
    officer.agency = agency(2);
    storage.save_staff_session(officer.clone()).await.unwrap();
    assert_eq!(storage.staff_session(&[2; 32]).await.unwrap(), Some(officer.clone()));
    storage.remove_session(&[1; 32]).await.unwrap();
    assert_eq!(storage.account_session(&[1; 32]).await.unwrap(), None);
    assert_eq!(storage.staff_session(&[2; 32]).await.unwrap(), Some(officer));
    storage.remove_session(&[2; 32]).await.unwrap();
    assert_eq!(storage.staff_session(&[2; 32]).await.unwrap(), None);
}

fn staff(number: u64, login: &str, agencies: &[u64]) -> Staff {
    Staff {
        id: staff_id(number),
        login: login.to_owned(),
        name: "Trần Thị Hà".to_owned(),
        password_hash: "$argon2id$".to_owned(),
        totp_secret: vec![1, 2, 3],
        totp_last_step: 55_555_555,
        assignments: agencies
            .iter()
            .map(|number| Assignment { agency: agency(*number), roles: vec![Role::Specialist] })
            .collect(),
    }
}

pub async fn staff_are_found_by_login_and_agency(storage: &dyn Storage) {
    let (ha, minh) = (staff(1, "ha", &[1, 2]), staff(2, "minh", &[2]));
    for one in [&minh, &ha] {
        storage.save_staff(one.clone()).await.unwrap();
    }
    assert_eq!(storage.staff(staff_id(1)).await.unwrap(), Some(ha.clone()));
    assert_eq!(storage.staff_by_login("minh").await.unwrap(), Some(minh.clone()));
    assert_eq!(storage.staff_by_login("Minh").await.unwrap(), None);
    assert_eq!(storage.all_staff().await.unwrap(), [ha.clone(), minh.clone()]);
    assert_eq!(storage.staff_at(&[agency(1), agency(2)]).await.unwrap(), [ha, minh.clone()]);
    // Hà leaves the first agency.
    let moved = staff(1, "ha", &[3]);
    storage.save_staff(moved.clone()).await.unwrap();
    assert_eq!(storage.staff_at(&[agency(1)]).await.unwrap(), []);
    assert_eq!(storage.staff_at(&[agency(3), agency(2)]).await.unwrap(), [moved, minh]);
    // A login name belongs to one person.
    assert!(storage.save_staff(staff(9, "ha", &[1])).await.is_err());
    assert_eq!(storage.all_staff().await.unwrap().len(), 2);
}

pub async fn a_draft_is_saved_only_on_the_version_that_was_read(storage: &dyn Storage) {
    let (first, second, third) = (given::draft(1, 1), given::draft(1, 2), given::draft(1, 3));
    assert!(storage.save_draft(first.clone(), 0).await.unwrap());
    assert!(!storage.save_draft(first.clone(), 0).await.unwrap(), "it is there already");
    assert!(storage.save_draft(second.clone(), 1).await.unwrap());
    assert!(!storage.save_draft(third.clone(), 1).await.unwrap(), "another device was faster");
    assert_eq!(storage.draft(first.id).await.unwrap(), Some(second));
    assert!(storage.save_draft(third.clone(), 2).await.unwrap());
    assert_eq!(storage.draft(first.id).await.unwrap(), Some(third.clone()));
    storage.remove_draft(first.id).await.unwrap();
    assert_eq!(storage.draft(first.id).await.unwrap(), None);
    assert!(!storage.save_draft(third, 3).await.unwrap());
}

pub async fn drafts_are_listed_newest_first(storage: &dyn Storage) {
    for number in [2, 5, 3] {
        storage.save_draft(given::draft(number, 1), 0).await.unwrap();
    }
    let drafts = storage.drafts_of(account_id(1)).await.unwrap();
    assert_eq!(drafts, [given::draft(5, 1), given::draft(3, 1), given::draft(2, 1)]);
    assert_eq!(storage.drafts_of(account_id(2)).await.unwrap(), []);
}

pub async fn the_catalogue_is_replaced_document_by_document(storage: &dyn Storage) {
    let document = |id: &str, version, body: &str| CatalogueDocument {
        kind: "procedure".to_owned(),
        id: id.to_owned(),
        version,
        body: body.to_owned(),
    };
    let first = vec![document("1.001193", 1, "{}"), document("1.001193", 2, "{\"a\":1}")];
    storage.save_catalogue(first.clone()).await.unwrap();
    assert_eq!(storage.catalogue().await.unwrap(), first);
    let second = vec![document("1.001193", 2, "{\"a\":2}"), document("1.004746", 1, "[]")];
    storage.save_catalogue(second.clone()).await.unwrap();
    let expected = [first[0].clone(), second[0].clone(), second[1].clone()];
    assert_eq!(storage.catalogue().await.unwrap(), expected);
    storage.save_catalogue(Vec::new()).await.unwrap();
}

pub async fn a_setting_keeps_its_last_value(storage: &dyn Storage) {
    assert_eq!(storage.setting("pack").await.unwrap(), None);
    storage.save_setting("pack", "nd61-2018").await.unwrap();
    storage.save_setting("pack", "nd118-2025").await.unwrap();
    assert_eq!(storage.setting("pack").await.unwrap().as_deref(), Some("nd118-2025"));
}

pub async fn what_has_outlived_its_use_is_swept_bit_by_bit(storage: &dyn Storage) {
    let number = |key: u8| u64::from(key);
    for key in 1..=6 {
        let (account, expires_at) = (account_id(1), after(number(key)));
        let citizen = AccountSession { key: [key; 32], account, expires_at };
        storage.save_account_session(citizen).await.unwrap();
        let (staff, agency) = (staff_id(1), agency(1));
        let officer = StaffSession { key: [key; 32], staff, agency, expires_at };
        storage.save_staff_session(officer).await.unwrap();
        let sent = LoginCode { contact: format!("091234567{key}"), expires_at, ..code(key, 0) };
        storage.save_login_code(sent, None).await.unwrap();
        storage.save_draft(given::draft(number(key), 1), 0).await.unwrap();
        let mut filed = given::sending(given::application(number(key)), after(number(key)));
        filed.key = Some(given::key("lan", &key.to_string(), key));
        storage.commit(filed).await.unwrap();
    }
    let old = Outlived { ended_before: after(5), keys_before: after(4), drafts_before: after(6) };
    let swept = |sessions, codes, keys, drafts| Swept { sessions, codes, keys, drafts };
    assert_eq!(storage.sweep(&old, 2).await.unwrap(), swept(4, 2, 2, 2));
    assert_eq!(storage.account_session(&[2; 32]).await.unwrap(), None, "the oldest go first");
    assert!(storage.account_session(&[3; 32]).await.unwrap().is_some());
    assert_eq!(storage.sweep(&old, 2).await.unwrap(), swept(4, 2, 1, 2));
    assert_eq!(storage.sweep(&old, 2).await.unwrap(), swept(0, 0, 0, 1));
    assert_eq!(storage.sweep(&old, 2).await.unwrap(), Swept::default());
    for key in 1..=6 {
        let kept = |is_kept: bool, from: u8| assert_eq!(is_kept, key >= from, "{key}");
        kept(storage.account_session(&[key; 32]).await.unwrap().is_some(), 5);
        kept(storage.staff_session(&[key; 32]).await.unwrap().is_some(), 5);
        kept(storage.login_code(&format!("091234567{key}")).await.unwrap().is_some(), 5);
        kept(storage.draft(given::draft(number(key), 1).id).await.unwrap().is_some(), 6);
        let answered = storage.answered(&given::key("lan", &key.to_string(), key)).await.unwrap();
        kept(answered.is_some(), 4);
    }
}

pub async fn a_key_that_was_swept_is_new_again(storage: &dyn Storage) {
    let mut first = given::sending(given::application(1), after(1));
    first.key = Some(given::key("lan", "k1", 7));
    storage.commit(first).await.unwrap();
    let (ended_before, drafts_before) = (after(0), after(0));
    let old = Outlived { ended_before, keys_before: after(2), drafts_before };
    assert_eq!(storage.sweep(&old, 100).await.unwrap().keys, 1);
    let mut later = given::sending(given::application(2), after(3));
    later.key = Some(given::key("lan", "k1", 8));
    assert!(!storage.commit(later).await.unwrap().repeated);
}

pub async fn reads_are_recorded_and_the_store_says_that_it_is_ready(storage: &dyn Storage) {
    let read = ReadOfPersonalData {
        at: after(1),
        by: Actor::System,
        dossier: given::dossier_id(1),
        purpose: "dossier_page",
    };
    storage.record_read(read).await.unwrap();
    storage.check().await.unwrap();
    storage.check().await.unwrap();
    let commands =
        storage.metrics().into_iter().find(|(name, _)| *name == "storage_commands_total");
    assert_eq!(commands, Some(("storage_commands_total", 3.0)));
}

/// Contract: two nodes that start together agree on what only one of them may make up.
pub async fn a_setting_that_all_nodes_share_is_written_by_the_first(storage: &dyn Storage) {
    let (one, other) =
        tokio::join!(storage.setting_once("seal", "a"), storage.setting_once("seal", "b"));
    assert_eq!(one.unwrap(), other.unwrap());
    let kept = storage.setting("seal").await.unwrap();
    assert_eq!(storage.setting_once("seal", "c").await.unwrap(), kept.unwrap());
}
