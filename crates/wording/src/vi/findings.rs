//! What is unsound in a process, for whoever writes processes and for the command line.

use super::dates;
use domain::process::check::{Detail, Finding, FindingKind, ProcessGraph};

/// The sentence of a finding; steps are called by their names where `graph` knows them.
pub fn finding(finding: &Finding, graph: Option<&ProcessGraph>) -> String {
    let step = || {
        finding.step.as_deref().map_or_else(|| "ngoài quy trình".to_owned(), |id| named(id, graph))
    };
    let act = || match (&finding.act, &finding.act_name) {
        (Some(act), Some(name)) => format!("“{name}” ({act})"),
        (Some(act), None) => format!("“{}”", act_name(act)),
        (None, _) => "không tên".to_owned(),
    };
    let detail = finding.detail.as_ref();
    match finding.kind {
        FindingKind::NoStart => {
            "Quy trình không có bước bắt đầu: hồ sơ không đi vào được. Hãy thêm bước đầu tiên."
                .to_owned()
        }
        FindingKind::NoEnding => {
            "Quy trình không có bước kết thúc: hồ sơ không bao giờ xong. Hãy thêm việc trả kết quả \
             hoặc từ chối."
                .to_owned()
        }
        FindingKind::Unreachable => format!(
            "Bước {}: không có đường nào từ đầu quy trình dẫn đến. Hãy thêm một việc chuyển đến \
             bước này hoặc bỏ bước.",
            step()
        ),
        FindingKind::DeadEnd => format!(
            "Bước {}: không có đường nào từ đây đến kết thúc, hồ sơ sẽ mắc lại. Hãy thêm một việc \
             đi tiếp.",
            step()
        ),
        FindingKind::SelfLoop if finding.step.is_none() => format!(
            "Việc {} bắt đầu và kết thúc đều ở ngoài quy trình, không dẫn đến bước nào. Hãy chọn bước \
             đến hoặc bỏ việc này.",
            act()
        ),
        FindingKind::SelfLoop => format!(
            "Việc {} ở bước {} dẫn về chính nơi nó bắt đầu. Hãy chọn bước đến khác.",
            act(),
            step()
        ),
        FindingKind::NoOwner => {
            format!("Bước {}: chưa giao cho vai trò nào. Hãy chọn người thực hiện.", step())
        }
        FindingKind::OverLimit => over_limit(&step(), detail),
        FindingKind::UnknownCondition => format!(
            "Việc {} ở bước {} có điều kiện{} mà hệ thống không biết. Hãy sửa tên điều kiện.",
            act(),
            step(),
            quoted(detail)
        ),
        FindingKind::UnknownStep => format!(
            "Việc {} nhắc đến bước{} không có trong quy trình. Hãy sửa bước đến hoặc thêm bước.",
            act(),
            quoted(detail)
        ),
    }
}

/// All findings, one a line, or the good news.
pub fn report(findings: &[Finding], graph: Option<&ProcessGraph>) -> Vec<String> {
    if findings.is_empty() {
        return vec!["Quy trình hợp lệ.".to_owned()];
    }
    findings.iter().map(|found| finding(found, graph)).collect()
}

fn named(id: &str, graph: Option<&ProcessGraph>) -> String {
    let node = graph.and_then(|graph| graph.node(id)).filter(|node| !node.name.is_empty());
    node.map_or_else(|| format!("“{id}”"), |node| format!("“{}” ({id})", node.name))
}

/// The acts of our own processes have words in the file; those of others have names for people.
fn act_name(act: &str) -> String {
    let known = match act {
        "transfer" => "Chuyển xử lý",
        "submit" => "Trình duyệt",
        "approve" => "Ký duyệt",
        "send_back" => "Trả lại",
        "issue" => "Phát hành",
        "return" => "Trả kết quả",
        "reject" => "Từ chối",
        other => other,
    };
    known.to_owned()
}

fn over_limit(step: &str, detail: Option<&Detail>) -> String {
    let minutes = |minutes: u64| dates::minutes_words(i64::try_from(minutes).unwrap_or(i64::MAX));
    let amounts = match detail {
        Some(Detail::Minutes { taken, allowed }) => {
            format!(": {} so với {}", minutes(*taken), minutes(*allowed))
        }
        Some(Detail::Condition(_) | Detail::Step(_)) | None => String::new(),
    };
    format!(
        "Thời hạn các bước đến bước {step} vượt thời hạn của pháp luật{amounts}. Hãy rút ngắn thời \
         hạn của bước."
    )
}

fn quoted(detail: Option<&Detail>) -> String {
    match detail {
        Some(Detail::Condition(name) | Detail::Step(name)) => format!(" “{name}”"),
        Some(Detail::Minutes { .. }) | None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use domain::process::{Process, check};

    #[test]
    fn an_unsound_process_is_told_what_to_mend() {
        let process: Process = serde_json::from_value(serde_json::json!({
            "id": "trial", "version": 1, "name": "Thử", "legal_limit": "5wd",
            "steps": [
                {"id": "appraise", "name": "Thẩm định", "phase": "processing", "role": "specialist",
                 "limit": "7wd",
                 "acts": [{"forward": {"to": "appraise", "name": "Để lại"}},
                          {"submit": {"to": "sign"}}]},
                {"id": "sign", "name": "Ký duyệt", "phase": "approving", "role": null, "acts": []},
                {"id": "archive", "name": "Lưu trữ", "phase": "returning", "role": "clerk",
                 "acts": ["return"]},
            ],
        }))
        .unwrap();
        let graph = ProcessGraph::of(&process, None);
        let said = report(&check::check_process(&process, None), Some(&graph)).join("\n");
        insta::assert_snapshot!(said, @r"
        Bước “Thẩm định” (appraise): không có đường nào từ đây đến kết thúc, hồ sơ sẽ mắc lại. Hãy thêm một việc đi tiếp.
        Bước “Ký duyệt” (sign): không có đường nào từ đây đến kết thúc, hồ sơ sẽ mắc lại. Hãy thêm một việc đi tiếp.
        Bước “Ký duyệt” (sign): chưa giao cho vai trò nào. Hãy chọn người thực hiện.
        Bước “Lưu trữ” (archive): không có đường nào từ đầu quy trình dẫn đến. Hãy thêm một việc chuyển đến bước này hoặc bỏ bước.
        Việc “Để lại” ở bước “Thẩm định” (appraise) dẫn về chính nơi nó bắt đầu. Hãy chọn bước đến khác.
        Thời hạn các bước đến bước “Thẩm định” (appraise) vượt thời hạn của pháp luật: 7 ngày làm việc so với 5 ngày làm việc. Hãy rút ngắn thời hạn của bước.
        ");
    }
}
