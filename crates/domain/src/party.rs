//! The people of a dossier: whose request it is, who hands it in, who acts on it.

use crate::{
    contact::{Email, Phone},
    ids::{AccountId, AgencyId, StaffId},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Whose request it is (chủ hồ sơ): a person or an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Applicant {
    /// Person or organisation.
    #[serde(default)]
    pub kind: ApplicantKind,
    /// Full name.
    pub name: String,
    /// Personal identification number, or tax number of an organisation.
    #[serde(default)]
    pub identity_number: Option<String>,
    /// Where they live or sit, as one line.
    #[serde(default)]
    pub address: String,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<Phone>,
    /// E-mail.
    #[serde(default)]
    pub email: Option<Email>,
}

/// Person or organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicantKind {
    /// A person.
    #[default]
    Person,
    /// An organisation or enterprise.
    Organisation,
}

/// Who hands the dossier in (người nộp).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Submitter {
    /// The applicant, through their portal account or, without one, at the counter.
    Applicant {
        /// The account, when filed online or linked at the counter.
        account: Option<AccountId>,
    },
    /// Someone else with a mandate (người được ủy quyền; Civil Code 91/2015/QH13, art. 138).
    Authorised {
        /// The account of the authorised person, when they have one.
        account: Option<AccountId>,
        /// What entitles them.
        mandate: Mandate,
    },
}

impl Submitter {
    /// The account that may follow the dossier.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Applicant { account } | Self::Authorised { account, .. } => *account,
        }
    }
}

/// A recorded mandate (ủy quyền).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    /// Who acts.
    pub name: String,
    /// Their identification number.
    #[serde(default)]
    pub identity_number: Option<String>,
    /// Their telephone.
    #[serde(default)]
    pub phone: Option<Phone>,
    /// Relation to the applicant, in their words (con, hàng xóm …).
    pub relation: String,
    /// Day of the written mandate, when there is one.
    #[serde(default)]
    pub written_on: Option<Date>,
}

/// What a member of staff may do somewhere (`domain/05-lifecycle.md` §5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Công chức tiếp nhận và trả kết quả.
    OnestopOfficer,
    /// Trưởng bộ phận một cửa.
    OnestopHead,
    /// Công chức, chuyên viên thụ lý.
    Specialist,
    /// Lãnh đạo phòng.
    UnitHead,
    /// Lãnh đạo ký duyệt.
    Approver,
    /// Văn thư.
    Clerk,
    /// Quản trị, kiểm soát thủ tục hành chính: reads, never acts on dossiers.
    Auditor,
}

impl Role {
    /// Every role, in the order of the desk.
    pub const ALL: [Self; 7] = [
        Self::OnestopOfficer,
        Self::OnestopHead,
        Self::Specialist,
        Self::UnitHead,
        Self::Approver,
        Self::Clerk,
        Self::Auditor,
    ];

    /// Stable word for storage and links.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnestopOfficer => "onestop_officer",
            Self::OnestopHead => "onestop_head",
            Self::Specialist => "specialist",
            Self::UnitHead => "unit_head",
            Self::Approver => "approver",
            Self::Clerk => "clerk",
            Self::Auditor => "auditor",
        }
    }

    /// The role with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// A member of staff acting for an agency, with every role held there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// Who.
    pub staff: StaffId,
    /// Name as it is printed; kept in events so that history reads alone.
    pub name: String,
    /// For which agency they act now.
    pub agency: AgencyId,
    /// The roles held in that agency today.
    pub roles: Vec<Role>,
}

impl Officer {
    /// Whether the officer holds `role` where they act now.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "actor", rename_all = "snake_case")]
pub enum Actor {
    /// The citizen's side: the applicant or the authorised person.
    Citizen {
        /// Their account; `None` when they stood at the counter without one.
        account: Option<AccountId>,
    },
    /// A member of staff.
    Staff {
        /// Who.
        staff: StaffId,
        /// Name at the time.
        name: String,
        /// For which agency.
        agency: AgencyId,
        /// In which role.
        role: Role,
    },
    /// The system itself: a timer, an import.
    System,
}

impl Actor {
    /// `officer` acting in `role`.
    pub fn staff(officer: &Officer, role: Role) -> Self {
        Self::Staff {
            staff: officer.staff,
            name: officer.name.clone(),
            agency: officer.agency.clone(),
            role,
        }
    }
}
