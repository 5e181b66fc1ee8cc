//! The page of the C header.

use ffi_tests::header::{committed, functions, macros};
use ffi_tests::page::page;
use std::collections::BTreeSet;

/// The values of an attribute.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let parts = page.split(attribute).skip(1);
    parts.filter_map(|part| part.split_once('"').map(|(value, _)| value)).collect()
}

#[test]
fn each_name_of_the_header_has_one_anchor_and_each_link_leads_to_one() {
    let header = committed();
    let (page, wrong) = page(&header);
    assert_eq!(wrong, [""; 0]);
    let ids = values(&page, " id=\"");
    let places: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(places.len(), ids.len(), "an id stands twice");
    let functions = functions(&header);
    assert!(functions.len() > 30, "{functions:?}");
    for name in
        functions.iter().map(String::as_str).chain(macros(&header)).filter(|&name| name != "PICOSSE_H")
    {
        assert!(places.contains(name), "{name} is not on the page");
    }
    assert!(page.contains("This header is the manual."));
    for link in values(&page, " href=\"#") {
        assert!(places.contains(link), "a link leads nowhere: {link}");
    }
}

#[test]
fn mistakes_in_a_header_are_reported() {
    let header = "/*\n * == 1. All ====\n *\n * See picosse_no_more(), picosse_session_ and picosse_curl.h.\n */\n\n\
                  /** `a` < 1. PICOSSE_OK: done. */\n#define PICOSSE_OK 0\n\nint32_t picosse_bare(void);\n";
    let (page, wrong) = page(header);
    assert_eq!(wrong, ["no comment: int32_t picosse_bare(void);", "not declared: picosse_no_more"]);
    assert!(page.contains("<code>a</code> &lt; 1. <a href=\"#PICOSSE_OK\">PICOSSE_OK</a>: done."), "{page}");
    assert!(page.contains("<h2 id=\"section-1\">1. All</h2>"), "{page}");
}

#[test]
fn statuses_become_a_list_and_columns_a_table() {
    let header = "/*\n * one      first\n *          line\n * two      second\n */\n\n\
                  /**\n * Does it.\n *\n * PICOSSE_A: yes. Or so.\n * PICOSSE_B, PICOSSE_A.\n */\n#define PICOSSE_A 0\n\
                  /** B. */\n#define PICOSSE_B 1\n";
    let (page, wrong) = page(header);
    assert_eq!(wrong, [""; 0]);
    assert!(page.contains("<tr><th>one<td>first line\n<tr><th>two<td>second\n"), "{page}");
    let [a, b] = ["A", "B"].map(|name| format!("<a href=\"#PICOSSE_{name}\">PICOSSE_{name}</a>"));
    assert!(page.contains(&format!("<ul>\n<li>{a}: yes. Or so.\n<li>{b}, {a}.\n</ul>")), "{page}");
}
