//! yrs reads and writes JSON by itself (`vendor/yrs/CHANGES.md`, 8): it must take
//! and refuse what serde's reader does, whatever a peer sends.

use std::collections::HashMap;
use std::sync::Arc;

use proptest::prelude::*;
use yrs::Any;
use yrs::any::Number;

fn ours(text: &str) -> Option<Any> {
    Any::from_json(text).ok()
}

fn theirs(text: &str) -> Option<Any> {
    serde_json::from_str(text).ok()
}

/// The same, but for a float's last digits?
fn near(a: Option<&Any>, b: Option<&Any>) -> bool {
    match (a, b) {
        (Some(Any::Number(Number::Float(a))), Some(Any::Number(Number::Float(b)))) => {
            (a - b).abs() <= a.abs() * 1e-13 || (a - b).abs() <= f64::MIN_POSITIVE
        }
        (Some(Any::Array(a)), Some(Any::Array(b))) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| near(Some(a), Some(b)))
        }
        (Some(Any::Map(a)), Some(Any::Map(b))) => {
            a.len() == b.len() && a.iter().all(|(name, a)| near(Some(a), b.get(name)))
        }
        _ => a == b,
    }
}

fn alike(text: &str) {
    let (ours, theirs) = (ours(text), theirs(text));
    assert!(
        near(ours.as_ref(), theirs.as_ref()),
        "{text}: {ours:?} {theirs:?}"
    );
}

#[test]
fn hostile_texts_are_taken_and_refused_alike() {
    let texts = [
        "null",
        "true",
        "false",
        "nul",
        "tru",
        "nulll",
        "",
        " ",
        "\"",
        "[",
        "{",
        "]",
        "-",
        "+1",
        "0",
        "-0",
        "-0.0",
        "00",
        "01",
        "-01",
        "1.",
        ".5",
        "1.5",
        "-1.25",
        "1e3",
        "1E+3",
        "1e-3",
        "1e",
        "1e+",
        "0.1",
        "0.30000000000000004",
        "123456789.125",
        "1e400",
        "-1e400",
        "1e22",
        "1e99999999999",
        "0e99999999999",
        "1e-99999999999",
        "9007199254740993",
        "9223372036854775807",
        "-9223372036854775808",
        "\"a\"",
        "\"\\n\\t\\r\\b\\f\\/\\\\\\\"\"",
        "\"\\u0041\\u00e9\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\ude00\"",
        "\"\\ud83d\\u0041\"",
        "\"\\ud83dx\"",
        "\"\\ud83d\\n\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u+123\"",
        "\"\\x\"",
        "\"a\nb\"",
        "\"\u{7f}\u{2028}é👩‍🚀\"",
        "\"\\",
        "[]",
        "[ ]",
        "[1]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1,2 , [3,{}]]",
        "{}",
        "{ }",
        "{\"a\":1}",
        "{\"a\":1,}",
        "{\"a\" : 1 , \"b\":[true,null]}",
        "{a:1}",
        "{\"a\"}",
        "{\"a\":}",
        "{1:2}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1]",
        "[1}",
        "1 1",
        "\u{feff}1",
        " \t\n\r7 \t\n\r",
        "\u{a0}1",
        "nan",
        "NaN",
        "Infinity",
        "'a'",
        "//\n1",
        "tru\u{e9}",
        "nullé",
        "12345678901234567.5",
    ];
    for text in texts {
        assert_eq!(ours(text), theirs(text), "{text}");
    }
    for depth in [126, 127, 128, 129, 100_000] {
        let lists = "[".repeat(depth) + &"]".repeat(depth);
        let open = "{\"a\":".repeat(depth);
        let closed = format!("{open}1{}", "}".repeat(depth));
        for text in [lists, open, closed] {
            assert_eq!(ours(&text), theirs(&text), "{depth}");
        }
    }
}

#[test]
fn far_exponents_are_near_enough() {
    for text in [
        "1.5e300",
        "123456789e-300",
        "12345678901234567890.5",
        "4e-320",
        "7e23",
    ] {
        alike(text);
    }
    let Some(Any::Number(Number::Float(zero))) = ours("-0") else {
        panic!("a float keeps its sign");
    };
    assert!(zero == 0.0 && zero.is_sign_negative());
}

#[test]
fn whole_numbers_beyond_64_bits_are_floats() {
    for text in [
        "9223372036854775808",
        "18446744073709551615",
        "-9223372036854775809",
    ] {
        assert_eq!(
            ours(text),
            Some(Any::Number(Number::Float(text.parse().unwrap())))
        );
    }
}

#[test]
fn values_are_written_as_serde_does() {
    let texts = [
        "",
        "a\"b\\c/",
        "\n\t\r\u{8}\u{c}\0\u{1f}\u{7f}",
        "é👩‍🚀\u{2028}",
    ];
    let wholes = [0, 1, -1, i64::MIN, i64::MAX].map(Number::Int);
    let floats = [
        0.5,
        -0.0,
        1e300,
        1e-7,
        3.0,
        f64::NAN,
        f64::INFINITY,
        0.1 + 0.2,
        1.5e19,
        5e-324,
    ];
    let mut all = vec![Any::Null, Any::Undefined, true.into(), false.into()];
    all.extend(texts.map(Any::from));
    all.extend(wholes.map(Any::Number));
    all.extend(floats.map(|float| Any::Number(Number::Float(float))));
    all.push(Any::Buffer(Arc::new([0, 7, 255])));
    all.push(Any::Array(all.clone().into()));
    let map = HashMap::from([("k\"".to_owned(), Any::Array(all.clone().into()))]);
    all.extend([Any::Map(Arc::new(map)), Any::Map(Arc::default())]);
    all.push(Any::Array(Arc::new([])));
    for value in all {
        let mut json = "before ".to_owned();
        value.to_json(&mut json);
        assert_eq!(
            json,
            format!("before {}", serde_json::to_string(&value).unwrap())
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn texts_of_chance_are_read_alike(
        text in r#"([\[\]{}",:\\ue0-9+\-. ntrfalsd]|"a"|true|null|\\u|\\ud83d|[\x00-\x20é😀]){0,14}"#
    ) {
        alike(&text);
    }

    #[test]
    fn what_is_written_is_read_back(text in ".*", float in proptest::num::f64::NORMAL) {
        let json = serde_json::to_string(&[&text]).unwrap();
        prop_assert_eq!(ours(&json), Some(Any::Array([Any::from(text.as_str())].into())));
        let mut json = String::new();
        Any::from(text.as_str()).to_json(&mut json);
        prop_assert_eq!(ours(&json), Some(Any::from(text)));
        let json = serde_json::to_string(&float).unwrap();
        // Beyond it, rounding in between may lead out of what floats hold.
        prop_assume!(float.abs() < 1e308);
        alike(&json);
    }
}
