//! How long ago, in words. Pure but for the date itself, which the browser
//! writes in the reader's language.

use wasm_bindgen::JsValue;

use crate::words::Words;

const MINUTE_MS: f64 = 60_000.0;
const HOUR_MS: f64 = 60.0 * MINUTE_MS;
const DAY_MS: f64 = 24.0 * HOUR_MS;
/// From here on a date says more than a count of days.
const WEEK_DAYS: f64 = 7.0;

/// “3 menit lalu”, “kemarin”, or the date when it is a week or more.
pub fn ago(now: f64, then: f64, words: &Words) -> String {
    let passed = (now - then).max(0.0);
    let days = (passed / DAY_MS).floor();
    if passed < MINUTE_MS {
        words.just_now.to_owned()
    } else if passed < HOUR_MS {
        (words.minutes_ago)((passed / MINUTE_MS) as u32)
    } else if passed < DAY_MS {
        (words.hours_ago)((passed / HOUR_MS) as u32)
    } else if days < 2.0 {
        words.yesterday.to_owned()
    } else if days < WEEK_DAYS {
        (words.days_ago)(days as u32)
    } else {
        date(then, words)
    }
}

/// Day, month and year, e.g. “12 Maret 2026”.
pub fn date(time: f64, words: &Words) -> String {
    written(
        time,
        words,
        &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
    )
}

/// The full moment, for a tooltip.
pub fn moment(time: f64, words: &Words) -> String {
    written(
        time,
        words,
        &[("dateStyle", "full"), ("timeStyle", "short")],
    )
}

fn written(time: f64, words: &Words, options: &[(&str, &str)]) -> String {
    let wanted = js_sys::Object::new();
    for (name, value) in options {
        // Setting a fresh object's property cannot fail.
        let _ = js_sys::Reflect::set(&wanted, &(*name).into(), &(*value).into());
    }
    js_sys::Date::new(&JsValue::from_f64(time))
        .to_locale_string(words.tag, &wanted)
        .into()
}
