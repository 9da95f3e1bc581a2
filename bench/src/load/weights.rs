//! What a page weighs on the line, with everything it needs.

use super::client::{Client, get};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A page's weight.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Weight {
    /// Which page.
    pub name: String,
    /// Status of the answer.
    pub status: u16,
    /// Bytes of the document, compressed.
    pub page_bytes: usize,
    /// Bytes of everything else a first visit fetches.
    pub other_bytes: usize,
    /// Requests of a first visit, the document among them.
    pub requests: usize,
}

/// Weighs the page at `path`.
pub async fn weigh(
    client: &mut Client,
    name: &str,
    path: &str,
    cookie: &str,
) -> anyhow::Result<Weight> {
    let answer = client.send(&get(path, cookie, true)).await?;
    let (status, page_bytes) = (answer.status, answer.bytes);
    // Read once more as it is, to see what it asks for.
    let text = client.send(&get(path, cookie, false)).await?.text();
    let mut wanted = links(&text);
    let mut other_bytes = 0;
    let mut seen = BTreeSet::new();
    while let Some(link) = wanted.pop() {
        if !seen.insert(link.clone()) {
            continue;
        }
        let asset = client.send(&get(&link, "", true)).await?;
        other_bytes += asset.bytes;
        let is_style = link.to_ascii_lowercase().contains(".css");
        if is_style {
            let sheet = client.send(&get(&link, "", false)).await?.text();
            wanted.extend(fonts(&sheet));
        }
    }
    Ok(Weight { name: name.to_owned(), status, page_bytes, other_bytes, requests: 1 + seen.len() })
}

/// Style sheets, scripts and pictures of a page.
fn links(text: &str) -> Vec<String> {
    let tags = text.split('<').filter(|tag| {
        let wants = ["link ", "script ", "img "].iter().any(|start| tag.starts_with(start));
        wants && !tag.contains("rel=\"icon\"") && !tag.contains("rel=\"canonical\"")
    });
    let mut links: Vec<String> = Vec::new();
    for tag in tags {
        for name in ["href=\"", "src=\""] {
            let value = tag.split_once(name).and_then(|(_, rest)| rest.split_once('"'));
            links.extend(value.map(|(link, _)| link.to_owned()));
        }
    }
    links.retain(|link| link.starts_with('/'));
    links
}

/// Every file a style sheet names: a browser fetches those fonts that the page uses, so this is
/// the upper bound.
fn fonts(sheet: &str) -> Vec<String> {
    sheet
        .split("url(")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(link, _)| link.trim_matches(['"', '\'']).to_owned())
        .filter(|link| link.starts_with('/'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_weighed_with_what_it_asks_for() {
        let page = "<link rel=\"stylesheet\" href=\"/assets/a.css\"><script src=\"/assets/b.js\" \
                    defer></script><a href=\"/desk\">x</a><link rel=\"icon\" href=\"data:x\">";
        assert_eq!(links(page), ["/assets/a.css", "/assets/b.js"]);
        let sheet = "@font-face{src:url(\"/assets/r.woff2\")}a{background:url(data:x)}";
        assert_eq!(fonts(sheet), ["/assets/r.woff2"]);
    }
}
