//! Whatever is typed, search answers, and soon.

use std::fs;

use concord_tests::http::encode;
use concord_tests::{Site, project, say, shared};

/// Bytes as they may stand in an address.
fn encode_bytes(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("%{byte:02X}")).collect()
}

/// Bytes that look random and are the same each time (SplitMix64).
fn random_bytes(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut next = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 24
    };
    let length = next() % 60 + 1;
    (0..length).map(|_| next() as u8).collect()
}

/// The time that each query took the server, in microseconds; none may fail.
fn times(site: &concord_tests::Started, queries: &[String]) -> Vec<u64> {
    let ask = |query: &String| {
        let answer = site.get(&format!("/api/v1/search?q={query}"));
        assert!(answer.status < 500, "{} for {query}: {}", answer.status, answer.body);
        if answer.status != 200 {
            return None;
        }
        answer.json()["took_us"].as_u64()
    };
    let halves = queries.split_at(queries.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| halves.1.iter().filter_map(ask).collect::<Vec<_>>());
        let mut times: Vec<u64> = halves.0.iter().filter_map(ask).collect();
        times.extend(other.join().unwrap());
        times.sort_unstable();
        times
    })
}

#[test]
fn nothing_that_is_typed_breaks_or_holds_up_the_search() {
    let site = Site::new().content(&project().join("content")).serve();
    let mut queries: Vec<String> =
        (0..10_000).map(|seed| encode_bytes(&random_bytes(seed))).collect();
    if let Some(list) = shared("data/torture/naughty-strings/blns.json") {
        let list: Vec<String> = serde_json::from_str(&fs::read_to_string(list).unwrap()).unwrap();
        assert!(list.len() >= 485, "{}", list.len());
        queries.extend(list.iter().map(|text| encode(text)));
    }
    let ordinary = times(&site, &["trust", "shared rules", "who pays when it ends"].map(encode));
    let strange = times(&site, &queries);
    let (median, p99) = (strange[strange.len() / 2], strange[strange.len() * 99 / 100]);
    let usual = ordinary[ordinary.len() - 1].max(1000);
    say(&format!(
        "strange queries: {} answered, median {median} µs, p99 {p99} µs, most {} µs; usual ones {usual} µs",
        strange.len(),
        strange[strange.len() - 1],
    ));
    assert!(p99 < 30 * usual, "{p99} against {usual}");

    let many = |part: &str, times: usize| encode(&part.repeat(times));
    let heavy = [
        many("*", 4000),
        many("a* ", 1300),
        many("partnership ", 340),
        many("(", 2000) + &many(")", 2000),
        many("(a OR ", 600),
        many("-a ", 1300),
        many("kind:case ", 400),
        many("\"the of and\" ", 300),
        many("partnershpi ", 340),
        (0..450).map(|n| encode(&format!("qzx{n}wv "))).collect(),
        many("伙", 4000),
    ];
    let took = times(&site, &heavy);
    assert_eq!(took.len(), heavy.len());
    assert!(took[took.len() - 1] < 100 * usual, "{took:?} against {usual}");

    // More than may be asked is refused, not tried.
    let long = site.get(&format!("/api/v1/search?q={}", many("word ", 1000)));
    assert_eq!(long.status, 400);
    for path in ["suggest?q=", "similar?id="] {
        for query in queries.iter().take(300).chain(&heavy) {
            let answer = site.get(&format!("/api/v1/{path}{query}"));
            assert!(answer.status < 500, "{path}{query}: {}", answer.body);
        }
    }
    assert!(!site.log().contains("panicked"));
}

/// Suggestions and similar documents, through the API.
#[test]
fn suggestions_and_similar_documents_are_served() {
    let site = Site::of_the_project().serve();
    let found = site.api("suggest?q=build%20tru");
    let first = &found["suggestions"][0];
    assert_eq!(first["url"], "/doc/practices/build-trust", "{found}");
    assert!(first["html"].as_str().unwrap().contains("<mark>"));
    let found = site.api("suggest?q=health");
    let values = found["suggestions"].as_array().unwrap().iter().filter(|s| s["kind"] == "value");
    assert!(values.clone().count() > 0, "{found}");
    assert!(values.clone().all(|value| value["count"].as_u64().unwrap() > 0));
    assert_eq!(site.get("/api/v1/suggest?q=a&limit=21").status, 400);

    let found = site.api("similar?id=cases/soufriere-mma&limit=5");
    let similar = found["similar"].as_array().unwrap();
    assert_eq!(similar.len(), 5);
    assert!(similar.iter().all(|s| s["id"] != "cases/soufriere-mma"));
    assert!(similar.iter().all(|s| !s["reasons"].as_array().unwrap().is_empty()));
    assert_eq!(site.get("/api/v1/similar?id=nobody").status, 404);
}
