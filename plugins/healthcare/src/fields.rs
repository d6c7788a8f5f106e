//! The front matter under `healthcare:`. What is stated there is believed; the
//! checks are for mistakes that people really make.

use concord_plugin::{FrontMatter, Report, Vocabulary};

use crate::codes::{self, Icd};

const FACET_FIELDS: [(&str, &str); 4] =
    [("building_blocks", "system"), ("setting", "setting"), ("people", "people"), ("form", "form")];

pub(crate) fn read(vocabulary: &Vocabulary, front_matter: &FrontMatter, report: &mut Report<'_>) {
    let names: Vec<String> = vocabulary.fields().map(|field| field.name).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if !front_matter.map("", &names, report) {
        return;
    }
    for (field, facet) in FACET_FIELDS {
        vocabulary.report_field(front_matter, field, facet, report);
    }
    icd11(front_matter, report);
    isco(front_matter, report);
    trial(front_matter, report);
    beneficiaries(front_matter, report);
    facilities(front_matter, report);
    financing(front_matter, report);
    patient_data(front_matter, report);
    harm(front_matter, report);
}

fn icd11(front_matter: &FrontMatter, report: &mut Report<'_>) {
    for item in front_matter.texts("/icd11", report) {
        match codes::icd(&item.text) {
            Icd::Eleven(Some(condition)) => {
                report.assign("condition", condition).field(&item.pointer, "ICD-11, by the author");
            }
            Icd::Eleven(None) => {}
            Icd::Ten => {
                let message = format!(
                    "“{}” has the form of ICD-10; ICD-11 codes start with four characters, the \
                     second of them a letter, such as 5A11",
                    item.text
                );
                report.error(&item.pointer, "icd-10", &message);
            }
            Icd::Neither => {
                let message = format!(
                    "“{}” is neither a chapter (01 to 26) nor a stem code of ICD-11 such as 1F66.1",
                    item.text
                );
                report.error(&item.pointer, "not-icd-11", &message);
            }
        }
    }
}

fn isco(front_matter: &FrontMatter, report: &mut Report<'_>) {
    for item in front_matter.texts("/isco", report) {
        match codes::isco(&item.text) {
            Some(value) => {
                report.assign("system", value).field(&item.pointer, "ISCO-08, by the author");
            }
            None => {
                let message =
                    format!("“{}” is not a unit group of health workers in ISCO-08", item.text);
                report.error(&item.pointer, "not-isco-08", &message);
            }
        }
    }
}

fn trial(front_matter: &FrontMatter, report: &mut Report<'_>) {
    for item in front_matter.texts("/trial", report) {
        if codes::is_trial(&item.text) {
            report.assign("system", "research-trials").field(&item.pointer, "a registered trial");
        } else {
            let message = format!(
                "“{}” is not a trial number: NCT and 8 digits, ISRCTN and 8, PACTR and 15 or 16",
                item.text
            );
            report.error(&item.pointer, "not-a-trial", &message);
        }
    }
}

/// More people than ever lived at one time were not reached.
const MOST_PEOPLE: i64 = 8_300_000_000;

fn beneficiaries(front_matter: &FrontMatter, report: &mut Report<'_>) {
    let at = "/beneficiaries";
    if !front_matter.map(at, &["count", "unit", "period", "source"], report) {
        return;
    }
    let units = ["people", "patients", "households", "doses", "facilities"];
    let unit = front_matter.one_of("/beneficiaries/unit", &units, report);
    let count = front_matter.integer("/beneficiaries/count", report);
    if let Some(count) = count {
        let pointer = "/beneficiaries/count";
        if count < 1 {
            report.error(pointer, "bad-count", "a count is at least 1");
        } else if count > MOST_PEOPLE && unit != Some("doses") {
            report.error(pointer, "bad-count", "there are not so many people on Earth");
        }
        if front_matter.get("/beneficiaries/source").is_none() {
            report.warning(pointer, "count-without-source", "a count needs a source");
        }
    }
    front_matter.text("/beneficiaries/source", report);
    if front_matter.map("/beneficiaries/period", &["start", "end"], report) {
        front_matter.period("/beneficiaries/period", report);
    }
}

fn facilities(front_matter: &FrontMatter, report: &mut Report<'_>) {
    if front_matter.integer("/facilities", report).is_some_and(|count| count < 1) {
        report.error("/facilities", "bad-count", "a count is at least 1");
    }
}

fn financing(front_matter: &FrontMatter, report: &mut Report<'_>) {
    if !front_matter.map("/financing", &["model", "amount", "currency", "years"], report) {
        return;
    }
    let models = [
        "grant",
        "contract",
        "pooled",
        "insurance",
        "donation",
        "in-kind",
        "outcome-based",
        "mixed",
    ];
    if front_matter.one_of("/financing/model", &models, report) == Some("pooled") {
        report.assign("system", "pooled-budget").field("/financing/model", "stated by the author");
    }
    let amount = front_matter.number("/financing/amount", report);
    if amount.is_some_and(|amount| amount < 0.0) {
        report.error("/financing/amount", "bad-amount", "an amount is not negative");
    }
    match front_matter.text("/financing/currency", report) {
        Some(code) if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) => {}
        Some(code) => {
            let message = format!("“{code}” is not an ISO 4217 code such as GBP");
            report.error("/financing/currency", "not-a-currency", &message);
        }
        None if amount.is_some() && front_matter.get("/financing/currency").is_none() => {
            let message = "an amount needs a currency";
            report.error("/financing/amount", "amount-without-currency", message);
        }
        None => {}
    }
    if front_matter.integer("/financing/years", report).is_some_and(|years| years < 1) {
        report.error("/financing/years", "bad-count", "a count is at least 1");
    }
}

fn patient_data(front_matter: &FrontMatter, report: &mut Report<'_>) {
    let at = "/patient_data";
    if !front_matter.map(at, &["used", "identifiable", "basis", "source"], report) {
        return;
    }
    if front_matter.boolean("/patient_data/used", report) == Some(true) {
        for value in ["information", "patient-data-governance"] {
            report.assign("system", value).field("/patient_data/used", "patient data were used");
        }
    }
    let kinds = ["none", "pseudonymised", "identifiable"];
    let identifiable = front_matter.one_of("/patient_data/identifiable", &kinds, report);
    let bases = ["consent", "law", "ethics-approval", "contract", "disputed", "unclear"];
    let basis = front_matter.one_of("/patient_data/basis", &bases, report);
    if identifiable == Some("identifiable") && basis.is_none_or(|basis| basis == "unclear") {
        let message =
            "identifiable patient data without a legal basis: say which, or who was asked";
        report.warning("/patient_data/identifiable", "data-without-basis", message);
    }
    let some = identifiable.is_some_and(|kind| kind != "none");
    if some && front_matter.get("/patient_data/used") == Some(&false.into()) {
        let message = "data that were not used cannot be pseudonymised or identifiable";
        report.warning("/patient_data/identifiable", "data-not-used", message);
    }
    front_matter.text("/patient_data/source", report);
}

/// A count of those reached is a claim of success. Whoever makes it looked for
/// harm, or says that nobody did.
fn harm(front_matter: &FrontMatter, report: &mut Report<'_>) {
    let kinds = ["reported", "none-reported", "not-studied"];
    front_matter.one_of("/harm", &kinds, report);
    if front_matter.get("/harm").is_none() {
        for claim in ["/beneficiaries", "/trial"] {
            if front_matter.get(claim).is_some() {
                let message = "people were reached or treated, and harm is not mentioned: say \
                               under harm whether any was reported, none, or nobody looked";
                report.warning(claim, "harm-not-mentioned", message);
                return;
            }
        }
    }
}
