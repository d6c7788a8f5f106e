//! The contract of the API: the OpenAPI document against the real answers, and
//! what a stranger may expect of addresses, methods and errors.

use concord_tests::{Site, Started, project};
use jsonschema::Validator;
use serde_json::{Value, json};

/// The schema of a type, such that what is not promised is a mistake.
fn strict(document: &Value, schema: &Value) -> Validator {
    fn close(value: &mut Value) {
        if let Value::Object(map) = value {
            if map.contains_key("properties") && !map.contains_key("additionalProperties") {
                map.insert("additionalProperties".to_owned(), false.into());
            }
            map.values_mut().for_each(close);
        }
        if let Value::Array(items) = value {
            items.iter_mut().for_each(close);
        }
    }
    let mut components = document["components"].clone();
    close(&mut components["schemas"]);
    let root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "allOf": [schema],
        "components": components,
    });
    jsonschema::validator_for(&root).unwrap()
}

#[track_caller]
fn assert_valid(validator: &Validator, answer: &Value, what: &str) {
    let errors: Vec<_> = validator
        .iter_errors(answer)
        .take(5)
        .map(|error| format!("{}: {error:.300}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{what}: {}", errors.join("\n"));
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'/' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// The request that the examples of an operation's parameters make.
fn request(path: &str, operation: &Value) -> String {
    let mut path = path.to_owned();
    let mut query = Vec::new();
    for parameter in operation["parameters"].as_array().unwrap() {
        let name = parameter["name"].as_str().unwrap();
        let mut add = |name: &str, value: &Value| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            query.push(format!("{name}={}", encode(&value)));
        };
        match &parameter["example"] {
            Value::Null => {}
            example if parameter["in"] == "path" => {
                path = path.replace(&format!("{{{name}}}"), example.as_str().unwrap());
            }
            Value::Object(facets) => {
                for (name, values) in facets {
                    values.as_array().unwrap().iter().for_each(|value| add(name, value));
                }
            }
            Value::Array(values) => values.iter().for_each(|value| add(name, value)),
            example => add(name, example),
        }
    }
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

fn document(site: &Started) -> Value {
    let answer = site.get("/api/v1/openapi.json");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(answer.header("etag").is_some());
    answer.json()
}

#[test]
fn every_answer_is_as_promised() {
    let broken = "---\nkind: case\ntitle: Broken\nsectors: [helth]\n---\nWords.\n";
    let site = Site::of_the_project().file("cases/broken.md", broken).serve();
    let document = document(&site);
    let meta = std::fs::read_to_string(project().join("tests/openapi/schema-3.1.json")).unwrap();
    let meta = jsonschema::validator_for(&serde_json::from_str(&meta).unwrap()).unwrap();
    assert_valid(&meta, &document, "the document itself");

    let mut checked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let operation = &item["get"];
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        if schema.is_null() {
            continue;
        }
        let validator = strict(&document, schema);
        let mut requests =
            vec![request(path, operation), request(path, &json!({"parameters": []}))];
        match operation["operationId"].as_str().unwrap() {
            "search" => requests.extend(
                [
                    "q=zzzzzz&sector=health",
                    "q=parternship",
                    "q=(a+OR",
                    "kind=lesson&limit=100",
                    "gone.x=y&year=1990..",
                ]
                .map(|query| format!("{path}?{query}")),
            ),
            "document" => {
                requests = ["case", "practice", "challenge", "path", "page"]
                    .into_iter()
                    .flat_map(|kind| {
                        let found = site.api(&format!("search?limit=20&kind={kind}"));
                        let hits = found["hits"].as_array().unwrap().clone();
                        assert!(!hits.is_empty(), "{kind}");
                        hits.into_iter()
                            .map(|hit| format!("/api/v1/documents/{}", hit["id"].as_str().unwrap()))
                    })
                    .collect();
                requests.push("/api/v1/documents/cases/broken".to_owned());
            }
            "compare" | "similar" => requests.truncate(1),
            "situation" => requests.push(format!(
                "{path}?stage=forming&planet=mars&challenge=power-imbalance&challenge=weak-tracking"
            )),
            _ => {}
        }
        if path.ends_with("compare") {
            requests.push(format!("{path}?id=practices/build-trust&id=practices/clarify-roles"));
        }
        for request in requests {
            let answer = site.get(&request);
            assert_eq!(answer.status, 200, "{request}: {}", answer.body);
            assert_valid(&validator, &answer.json(), &request);
            checked += 1;
        }
    }
    concord_tests::say(&format!("{checked} answers are as the OpenAPI document promises"));
    assert!(checked > 100);
    // The test can fail: a field that is not promised, and one that is missing.
    let schema = json!({"$ref": "#/components/schemas/Status"});
    let validator = strict(&document, &schema);
    let mut status = site.api("status");
    assert!(validator.is_valid(&status));
    status["surprise"] = 1.into();
    assert!(!validator.is_valid(&status));
    status.as_object_mut().unwrap().retain(|key, _| key != "surprise" && key != "ready");
    assert!(!validator.is_valid(&status));
}

/// Out of bounds, of a wrong kind, or missing: 400, and the name.
#[test]
fn what_the_document_forbids_is_refused() {
    let site = Site::of_the_project().serve();
    let document = document(&site);
    let problem = strict(&document, &json!({"$ref": "#/components/schemas/ProblemDetails"}));
    let mut refused = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for parameter in item["get"]["parameters"].as_array().unwrap() {
            let (name, schema) = (parameter["name"].as_str().unwrap(), &parameter["schema"]);
            let closed = [schema, &schema["items"]].into_iter().any(|s| !s["enum"].is_null());
            let mut bad = Vec::new();
            if let Some(most) = schema["maximum"].as_u64() {
                bad.extend([(most + 1).to_string(), "-1".to_owned(), "x".to_owned()]);
            }
            if let Some(most) = schema["maxLength"].as_u64() {
                bad.push("x".repeat(usize::try_from(most).unwrap() + 1));
            }
            if closed {
                bad.push("nonsense".to_owned());
            }
            let mut requests: Vec<_> =
                bad.iter().map(|value| format!("{path}?{name}={value}")).collect();
            if parameter["required"] == true && parameter["in"] == "query" {
                requests.push(path.clone());
            }
            for request in requests {
                let answer = site.get(&request);
                assert_eq!(answer.status, 400, "{request:.100}");
                assert_valid(&problem, &answer.json(), &request);
                assert_eq!(answer.json()["parameter"], name, "{request:.100}");
                refused += 1;
            }
        }
    }
    assert!(refused > 15, "{refused}");
}

#[test]
fn errors_under_the_api_are_problems_whatever_their_cause() {
    let site = Site::new().file("a.md", "# Otters\n").serve();
    let document = document(&site);
    let problem = strict(&document, &json!({"$ref": "#/components/schemas/ProblemDetails"}));
    let elsewhere = [("host", "evil.example")];
    for (answer, status, what) in [
        (site.get("/api/v1/nothing"), 404, "an unknown address"),
        (site.get("/api/v2/search"), 404, "an unknown version"),
        (site.get("/api/v1/documents/nothing"), 404, "an unknown document"),
        (site.get("/api/v1/documents/%ff"), 400, "a path that is no UTF-8"),
        (site.send("POST", "/api/v1/search"), 405, "a method that writes"),
        (site.send("DELETE", "/api/v1/documents/a"), 405, "another one"),
        (site.get_with("/api/v1/status", &elsewhere), 421, "a foreign name"),
    ] {
        assert_eq!(answer.status, status, "{what}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}");
        assert_valid(&problem, &answer.json(), what);
        assert_eq!(answer.json()["status"], status, "{what}");
    }
    assert_eq!(site.send("POST", "/api/v1/search").header("allow"), Some("GET,HEAD"));
}

#[test]
fn head_answers_as_get_and_no_other_origin_may_read() {
    let site = Site::new().file("a.md", "# Otters\n").serve();
    for path in ["/api", "/api/v1/search?q=otters", "/api/v1/documents/a", "/api/v1/openapi.json"] {
        let head = site.send("HEAD", path);
        let get = site.get_with(path, &[("origin", "https://evil.example")]);
        assert_eq!((head.status, &*head.body), (200, ""), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
        assert_eq!(get.header("access-control-allow-origin"), None, "{path}");
    }
}

/// The page names every address, and its examples are answered.
#[test]
fn the_page_about_the_api_is_true() {
    let site = Site::of_the_project().serve();
    let page = site.get("/api");
    assert_eq!(page.status, 200);
    let document = document(&site);
    for path in document["paths"].as_object().unwrap().keys() {
        assert!(page.body.contains(&format!("<code>{path}</code>")), "{path}");
    }
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(page.body.contains(&format!("id=\"{name}\"")), "{name}");
    }
    let mut tried = 0;
    for (at, _) in page.body.match_indices("class=\"code\" href=\"") {
        let rest = &page.body[at + "class=\"code\" href=\"".len()..];
        let address = rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        if address == "/api/v1/events" {
            continue;
        }
        let expected = if address.contains("limit=1000") { 400 } else { 200 };
        assert_eq!(site.get(&address).status, expected, "{address}");
        tried += 1;
    }
    assert!(tried > 10, "{tried}");
    // A folder of other things has the page too.
    let other = Site::new().file("a.md", "# Otters\n").serve();
    assert!(other.get("/api").body.contains("href=\"/api/v1/documents/a\""));
}
