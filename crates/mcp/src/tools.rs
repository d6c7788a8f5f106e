//! The tools: what an assistant can ask.

use std::sync::Arc;

use concord_base::{Base, Snapshot};
use concord_corpus::facet::CORE;
use concord_corpus::{Kind, SubjectKind};
use concord_insight::situation::{self, Chosen};
use concord_insight::{Knowledge, Situation};
use concord_search::{HitKind, Query};
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{CallToolResult, ContentBlock, Implementation, ServerCapabilities, ServerConfig};
use rmcp::schemars::JsonSchema;
use rmcp::{ErrorData, ServerHandler, tool, tool_handler, tool_router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answers::Answers;

/// Most hits, lessons or claims of one answer, and how many unless said.
const MAX_LIST: usize = 50;
const USUAL_LIST: usize = 10;
/// Most characters of a query and of any other word.
const MAX_QUERY: usize = 4_096;
const MAX_WORD: usize = 200;
/// Most values of one list of a situation.
const MAX_VALUES: usize = 50;

const INSTRUCTIONS: &str = "A knowledge base of what partnerships learned. Each lesson has an id, \
    a link and a grade of evidence (claimed, documented, independent-review, comparative, \
    experimental; the surest last). Cite lessons by id and link, say how sure they are, and give \
    what speaks against a practice as much room as what speaks for it. Where nothing is found, \
    say so: gaps are findings too.";

/// A live base, as an assistant sees it.
#[derive(Clone)]
pub struct Assistant {
    base: Arc<Base>,
    /// Stands before the addresses of documents.
    origin: Arc<str>,
}

impl std::fmt::Debug for Assistant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Assistant").field("origin", &self.origin).finish_non_exhaustive()
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
struct SearchFor {
    /// Words; "phrases", -exclusions, OR and (groups) work too.
    query: String,
    /// Keep one kind: case, lesson, practice, challenge, path, note or page.
    /// Without it every kind of document, but no lessons.
    kind: Option<String>,
    /// How many hits, 50 at most; 10 unless said.
    limit: Option<usize>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
struct Read {
    /// The id of a document (cases/calfed) or of a lesson
    /// (cases/calfed#no-hand-on-the-wheel).
    id: String,
    /// Where in the text to begin, in characters; from `next_offset` of the
    /// answer before.
    offset: Option<usize>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
struct Described {
    /// Where the partnership stands, such as forming.
    stage: Option<String>,
    /// Forms of partnership, such as co-management.
    #[serde(default)]
    forms: Vec<String>,
    /// Kinds of partners, such as government-national.
    #[serde(default)]
    partners: Vec<String>,
    /// Sectors, such as health.
    #[serde(default)]
    sectors: Vec<String>,
    /// Slugs of challenges that are feared or met, such as power-imbalance.
    #[serde(default)]
    worries: Vec<String>,
    /// Answers to the questions of plugins.
    #[serde(default)]
    answers: Vec<PluginAnswer>,
    /// How many lessons, 50 at most; 10 unless said.
    limit: Option<usize>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
struct PluginAnswer {
    /// The facet behind its plugin, such as healthcare.setting.
    facet: String,
    value: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
struct EvidenceFor {
    /// The slug or id of a practice, such as build-trust.
    practice: String,
    /// How many lessons, 50 at most; 10 unless said. The surest of each side
    /// come first.
    limit: Option<usize>,
}

/// A mistake of the caller, told so that the assistant can mend it.
fn mistake(message: impl Into<String>) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(message.into())])
}

fn at_most(limit: Option<usize>) -> usize {
    limit.unwrap_or(USUAL_LIST).min(MAX_LIST)
}

impl Assistant {
    /// `origin` stands before the addresses of documents; it may be empty.
    pub(crate) fn new(base: Arc<Base>, origin: &str) -> Self {
        Self { base, origin: origin.into() }
    }

    fn answers<'s>(&'s self, snapshot: &'s Snapshot) -> Answers<'s> {
        Answers { snapshot, origin: &self.origin }
    }
}

fn knowledge(snapshot: &Snapshot) -> Knowledge<'_> {
    Knowledge {
        catalogue: &snapshot.catalogue,
        vocabularies: &snapshot.vocabularies,
        schemas: &snapshot.schemas,
        findings: &snapshot.findings,
    }
}

#[tool_router]
impl Assistant {
    /// Full-text search over cases, lessons, practices, challenges and pages.
    #[tool(annotations(read_only_hint = true, open_world_hint = false))]
    async fn search(
        &self,
        Parameters(asked): Parameters<SearchFor>,
    ) -> Result<CallToolResult, ErrorData> {
        if asked.query.chars().count() > MAX_QUERY {
            return Ok(mistake(format!("the query has more than {MAX_QUERY} characters")));
        }
        let mut query =
            Query { text: asked.query, limit: at_most(asked.limit), ..Query::default() };
        if let Some(kind) = asked.kind.filter(|kind| !kind.is_empty()) {
            let Ok(kind) = kind.parse::<HitKind>() else {
                let names = HitKind::ALL.map(HitKind::name).join(", ");
                return Ok(mistake(format!("kind should be one of {names}")));
            };
            query.kinds.push(kind);
        }
        let snapshot = self.base.snapshot();
        let results = snapshot.search(&query).map_err(internal)?;
        Ok(CallToolResult::structured(self.answers(&snapshot).hits(&results)))
    }

    /// The whole of a document, or one lesson of it: text, both results, the
    /// lessons with their claims and grades, and the sources.
    #[tool(annotations(read_only_hint = true, open_world_hint = false))]
    async fn read_document(
        &self,
        Parameters(asked): Parameters<Read>,
    ) -> Result<CallToolResult, ErrorData> {
        let snapshot = self.base.snapshot();
        let (id, anchor) = match asked.id.split_once('#') {
            Some((id, anchor)) => (id, Some(anchor)),
            None => (asked.id.as_str(), None),
        };
        let id = id.trim_matches('/');
        let found = snapshot.catalogue.get(id).or_else(|| snapshot.catalogue.by_alias(id));
        let Some(document) = found else {
            return Ok(mistake("there is no document with this id; search gives ids"));
        };
        let stored = snapshot.searcher.stored(&document.id).map_err(internal)?;
        let text = stored.map(|stored| stored.text).unwrap_or_default();
        let offset = asked.offset.unwrap_or(0);
        let answers = self.answers(&snapshot);
        let Some(anchor) = anchor else {
            return Ok(CallToolResult::structured(answers.document(document, &text.body, offset)));
        };
        let Some(lesson) = document.lesson(anchor) else {
            let known = document.lessons.iter().map(|lesson| &*lesson.anchor);
            let known = known.take(MAX_LIST).collect::<Vec<_>>().join(", ");
            return Ok(mistake(format!("{id} has no lesson #{anchor}; it has: {known}")));
        };
        Ok(CallToolResult::structured(answers.lesson(document, lesson, &text, offset)))
    }

    /// Lessons for a situation, ranked, each with the reasons why it matches;
    /// warnings from failures of the same sort; practices with what speaks for
    /// and against each; what nobody has told. Without arguments it lists the
    /// words that can be used.
    #[tool(annotations(read_only_hint = true, open_world_hint = false))]
    async fn situation(
        &self,
        Parameters(asked): Parameters<Described>,
    ) -> Result<CallToolResult, ErrorData> {
        let snapshot = self.base.snapshot();
        let limit = at_most(asked.limit);
        let situation = match described(&snapshot, asked) {
            Ok(situation) => situation,
            Err(message) => return Ok(mistake(message)),
        };
        let knowledge = knowledge(&snapshot);
        let answers = self.answers(&snapshot);
        if situation.is_empty() {
            return Ok(CallToolResult::structured(answers.questions(knowledge)));
        }
        let answer = situation::answer(knowledge, &situation);
        Ok(CallToolResult::structured(answers.situation(knowledge, &situation, &answer, limit)))
    }

    /// What the lessons say of a practice: for, against, mixed, and where it was
    /// missing; each with its grade, and the verdict that follows.
    #[tool(annotations(read_only_hint = true, open_world_hint = false))]
    async fn evidence_for_practice(
        &self,
        Parameters(asked): Parameters<EvidenceFor>,
    ) -> Result<CallToolResult, ErrorData> {
        let snapshot = self.base.snapshot();
        let slug = asked.practice.rsplit('/').next().unwrap_or_default();
        let Some(practice) = snapshot.catalogue.slug(Kind::Practice, slug) else {
            return Ok(mistake(
                "there is no practice of this name; search with kind practice gives their ids",
            ));
        };
        let answer = self.answers(&snapshot).evidence(practice, at_most(asked.limit));
        Ok(CallToolResult::structured(answer))
    }
}

#[tool_handler]
impl ServerHandler for Assistant {
    fn get_info(&self) -> ServerConfig {
        let version = env!("CARGO_PKG_VERSION");
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("concord", version).with_title("Concord"))
            .with_instructions(INSTRUCTIONS)
    }
}

/// The index failed: our bug.
fn internal(error: concord_search::Error) -> ErrorData {
    ErrorData::internal_error(format!("the search failed: {error}"), None)
}

/// Checks every word of a situation; the first that is not known is an error
/// that lists those that are.
fn described(snapshot: &Snapshot, asked: Described) -> Result<Situation, String> {
    let one_of = |facet: &str, values: Vec<String>| -> Result<Vec<String>, String> {
        if values.len() > MAX_VALUES {
            return Err(format!("{} values are given; {MAX_VALUES} are the most", values.len()));
        }
        for value in &values {
            known(snapshot, CORE, facet, value)?;
        }
        Ok(values)
    };
    let worries = asked.worries;
    for worry in &worries {
        if snapshot.catalogue.slug(Kind::Challenge, worry).is_none() {
            let worry: String = worry.chars().take(MAX_WORD).collect();
            return Err(format!(
                "there is no challenge “{worry}”; situation without arguments lists them"
            ));
        }
    }
    let mut answers = Vec::new();
    for answer in asked.answers.into_iter().take(MAX_VALUES) {
        let Some((source, facet)) = answer.facet.split_once('.') else {
            return Err("the facet of an answer is like healthcare.setting".to_owned());
        };
        known(snapshot, source, facet, &answer.value)?;
        answers.push(Chosen { source: source.into(), facet: facet.into(), value: answer.value });
    }
    Ok(Situation {
        stage: one_of("stage", asked.stage.into_iter().collect())?.pop(),
        forms: one_of("modality", asked.forms)?,
        partners: one_of("partner", asked.partners)?,
        sectors: one_of("sector", asked.sectors)?,
        worries: one_of_most(worries)?,
        answers,
    })
}

fn one_of_most(values: Vec<String>) -> Result<Vec<String>, String> {
    if values.len() > MAX_VALUES {
        return Err(format!("{} values are given; {MAX_VALUES} are the most", values.len()));
    }
    Ok(values)
}

fn known(snapshot: &Snapshot, source: &str, facet: &str, value: &str) -> Result<(), String> {
    let schema = snapshot.schema(source);
    let found = schema.and_then(|s| s.facets.iter().find(|known| *known.id == *facet));
    let Some(found) = found else {
        let facet: String = facet.chars().take(MAX_WORD).collect();
        return Err(format!("there is no facet “{facet}”"));
    };
    if found.values.iter().any(|known| *known.path == *value) {
        return Ok(());
    }
    let names = found.values.iter().take(MAX_LIST).map(|value| &*value.path);
    let value: String = value.chars().take(MAX_WORD).collect();
    Err(format!("“{value}” is no {facet}; it can be {}", names.collect::<Vec<_>>().join(", ")))
}

impl Answers<'_> {
    /// What can be said of a situation.
    fn questions(&self, knowledge: Knowledge<'_>) -> Value {
        let values = |source: &str, facet: &str| -> Vec<Value> {
            let schema = self.snapshot.schema(source);
            let found = schema.and_then(|s| s.facets.iter().find(|known| *known.id == *facet));
            let values = found.into_iter().flat_map(|found| &found.values);
            values.map(|v| json!({ "value": &*v.path, "label": v.label })).collect()
        };
        let challenges = knowledge.catalogue.originals().filter(|d| d.kind == Kind::Challenge);
        let worries = challenges.map(|document| {
            let slug = document.id.slug();
            json!({ "value": slug, "label": knowledge.title(SubjectKind::Challenge, slug) })
        });
        let plugins = self.snapshot.schemas.iter().filter(|schema| *schema.source != *CORE);
        let answers = plugins.flat_map(|schema| {
            schema.questions.iter().map(|question| {
                json!({
                    "facet": format!("{}.{}", schema.source, question.facet),
                    "question": question.text,
                    "values": values(&schema.source, &question.facet),
                })
            })
        });
        json!({
            "stage": values(CORE, "stage"),
            "forms": values(CORE, "modality"),
            "partners": values(CORE, "partner"),
            "sectors": values(CORE, "sector"),
            "worries": worries.collect::<Vec<_>>(),
            "answers": answers.collect::<Vec<_>>(),
        })
    }
}
