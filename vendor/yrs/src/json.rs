// [siaran 8] JSON to and from `Any` without serde_json, whose code and tables
// were an eighth of what a browser had to download before one could write.
// Accepts and writes what serde_json did (the tests of `shared::json` compare the two), except
// that whole numbers beyond `i64` are read as floats, as Yjs does, instead of
// refused.

use crate::any::{Any, Number};
use crate::encoding::read::Error;
use std::collections::HashMap;
use std::convert::TryFrom;
use std::sync::Arc;

/// Values nested deeper are refused: reading is recursive.
const DEEPEST: u8 = 127;

/// Reads one value and nothing else.
pub(crate) fn read(src: &str) -> Result<Any, Error> {
    let mut reader = Reader {
        src,
        at: 0,
        depth: 0,
    };
    let value = reader.value();
    reader.space();
    match value {
        Some(value) if reader.at == src.len() => Ok(value),
        _ => Err(Error::InvalidJSON),
    }
}

struct Reader<'a> {
    src: &'a str,
    at: usize,
    depth: u8,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.src.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Goes on behind `byte` if it is next.
    fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Option<Any> {
        self.space();
        match self.peek()? {
            b'"' => Some(Any::String(self.string()?.into())),
            b'{' | b'[' => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return None;
                }
                let value = self.many();
                self.depth -= 1;
                value
            }
            b'-' | b'0'..=b'9' => self.number().map(Any::Number),
            b't' => self.word("true", Any::Bool(true)),
            b'f' => self.word("false", Any::Bool(false)),
            _ => self.word("null", Any::Null),
        }
    }

    fn word(&mut self, word: &str, value: Any) -> Option<Any> {
        let rest = self.src.as_bytes().get(self.at..)?;
        self.at += word.len();
        rest.starts_with(word.as_bytes()).then_some(value)
    }

    /// A list or a map.
    fn many(&mut self) -> Option<Any> {
        let close = if self.next()? == b'{' { b'}' } else { b']' };
        let mut map = HashMap::new();
        let mut list = Vec::new();
        self.space();
        if !self.eat(close) {
            loop {
                if close == b'}' {
                    self.space();
                    let name = self.string()?;
                    self.space();
                    if !self.eat(b':') {
                        return None;
                    }
                    map.insert(name, self.value()?);
                } else {
                    list.push(self.value()?);
                }
                self.space();
                match self.next()? {
                    b',' => {}
                    byte if byte == close => break,
                    _ => return None,
                }
            }
        }
        Some(if close == b'}' {
            Any::Map(Arc::new(map))
        } else {
            Any::Array(list.into())
        })
    }

    fn string(&mut self) -> Option<String> {
        if !self.eat(b'"') {
            return None;
        }
        let mut text = String::new();
        loop {
            let from = self.at;
            // None of these bytes is part of a longer character.
            while !matches!(self.peek()?, b'"' | b'\\' | 0..=31) {
                self.at += 1;
            }
            text.push_str(self.src.get(from..self.at)?);
            match self.next()? {
                b'"' => return Some(text),
                b'\\' => text.push(self.escaped()?),
                _ => return None,
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        Some(match self.next()? {
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.unit()?;
                if first & 0xFC00 != 0xD800 {
                    return char::from_u32(first);
                }
                let pair = self.eat(b'\\') && self.eat(b'u');
                let second = pair.then(|| self.unit())??;
                if second & 0xFC00 != 0xDC00 {
                    return None;
                }
                char::from_u32(0x10000 + ((first & 0x3FF) << 10) + (second & 0x3FF))?
            }
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit * 16 + char::from(self.next()?).to_digit(16)?;
        }
        Some(unit)
    }

    fn digit(&mut self) -> Option<u8> {
        let digit = self.peek()?.wrapping_sub(b'0');
        (digit < 10).then(|| {
            self.at += 1;
            digit
        })
    }

    fn number(&mut self) -> Option<Number> {
        let negative = self.eat(b'-');
        let mut whole = true;
        let mut value = u64::from(self.digit()?);
        let mut exponent = 0_i32;
        // Digits that no longer fit only count for the exponent.
        let mut full = false;
        let mut take = |digit: u8| {
            let longer = (value.checked_mul(10)).and_then(|v| v.checked_add(u64::from(digit)));
            match longer {
                Some(longer) if !full => value = longer,
                _ => full = true,
            }
            !full
        };
        if self.src.as_bytes().get(self.at - 1) != Some(&b'0') {
            while let Some(digit) = self.digit() {
                exponent = exponent.saturating_add(i32::from(!take(digit)));
            }
        } else if self.digit().is_some() {
            return None;
        }
        whole &= exponent == 0;
        if self.eat(b'.') {
            whole = false;
            let mut digit = self.digit()?;
            loop {
                exponent = exponent.saturating_sub(i32::from(take(digit)));
                match self.digit() {
                    Some(next) => digit = next,
                    None => break,
                }
            }
        }
        if self.eat(b'e') || self.eat(b'E') {
            whole = false;
            let down = !self.eat(b'+') && self.eat(b'-');
            let mut given = i32::from(self.digit()?);
            while let Some(digit) = self.digit() {
                given = given.saturating_mul(10).saturating_add(i32::from(digit));
            }
            exponent = exponent.saturating_add(if down { -given } else { given });
        }
        if whole {
            let signed = if negative {
                0_i64.checked_sub_unsigned(value).filter(|n| *n != 0)
            } else {
                i64::try_from(value).ok()
            };
            if let Some(signed) = signed {
                return Some(Number::Int(signed));
            }
        }
        let float = scaled(value as f64, exponent)?;
        Some(Number::Float(if negative { -float } else { float }))
    }
}

/// `value` times ten to the power of `exponent`; nothing beyond what floats hold.
fn scaled(mut value: f64, mut exponent: i32) -> Option<f64> {
    // The highest power of ten that is exact.
    const STEP: i32 = 22;
    while value != 0.0 && exponent != 0 {
        let step = exponent.clamp(-STEP, STEP);
        let mut power = 1.0;
        for _ in 0..step.abs() {
            power *= 10.0;
        }
        if step < 0 {
            value /= power;
        } else {
            value *= power;
        }
        if value.is_infinite() {
            return None;
        }
        exponent -= step;
    }
    Some(value)
}

/// Writes a value behind what is in `buf`.
pub(crate) fn write(value: &Any, buf: &mut String) {
    match value {
        Any::Null | Any::Undefined => buf.push_str("null"),
        Any::Bool(true) => buf.push_str("true"),
        Any::Bool(false) => buf.push_str("false"),
        Any::Number(number) => write_number(*number, buf),
        Any::String(text) => write_string(text, buf),
        Any::Buffer(bytes) => each(buf, "[]", bytes.iter(), |byte, buf| {
            write_number(Number::Int(i64::from(*byte)), buf);
        }),
        Any::Array(values) => each(buf, "[]", values.iter(), write),
        Any::Map(entries) => each(buf, "{}", entries.iter(), |(name, value), buf| {
            write_string(name, buf);
            buf.push(':');
            write(value, buf);
        }),
    }
}

fn each<T>(
    buf: &mut String,
    brackets: &str,
    items: impl Iterator<Item = T>,
    write: impl Fn(T, &mut String),
) {
    let (open, close) = brackets.split_at(1);
    buf.push_str(open);
    for (n, item) in items.enumerate() {
        if n > 0 {
            buf.push(',');
        }
        write(item, buf);
    }
    buf.push_str(close);
}

fn write_number(number: Number, buf: &mut String) {
    use std::fmt::Write;
    // JavaScript does not tell whole numbers from floats.
    match (number.as_i64(), number.as_f64()) {
        (Some(whole), _) => drop(write!(buf, "{whole}")),
        (None, Some(float)) if float.is_finite() => {
            buf.push_str(zmij::Buffer::new().format_finite(float));
        }
        _ => buf.push_str("null"),
    }
}

fn write_string(text: &str, buf: &mut String) {
    buf.push('"');
    for c in text.chars() {
        let short = match c {
            '"' | '\\' => c,
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\u{8}' => 'b',
            '\u{c}' => 'f',
            '\0'..='\u{1f}' => {
                buf.push_str("\\u00");
                for digit in [c as u32 / 16, c as u32 % 16] {
                    buf.extend(char::from_digit(digit, 16));
                }
                continue;
            }
            _ => {
                buf.push(c);
                continue;
            }
        };
        buf.push('\\');
        buf.push(short);
    }
    buf.push('"');
}
