//! The names by which a WebAssembly module and its script know each other: reads
//! and changes them; and the names by which functions are put in order. Knows
//! nothing of what they mean.

use std::collections::{HashMap, HashSet};

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{ExportSection, ImportSection, Module, NameMap, NameSection, RawSection};
use wasmparser::{Export, ImportSectionReader, Parser, Payload, TypeRef};

use crate::Done;

/// What a module takes from one other, and what it offers.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Imported.
    pub(crate) imports: HashSet<String>,
    /// Exported.
    pub(crate) exports: HashSet<String>,
}

/// Reads the names; of the imports those from `module`.
pub(crate) fn read(wasm: &[u8], module: &str) -> Done<Names> {
    let mut names = Names::default();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    if import.module == module {
                        names.imports.insert(import.name.to_owned());
                    }
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    names.exports.insert(export?.name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(names)
}

/// Changes the names: `module` is what the imports' module is called and shall
/// be; exports that have no new name go.
pub(crate) fn change(
    wasm: &[u8],
    module: (&str, &str),
    imports: &HashMap<String, String>,
    exports: &HashMap<String, String>,
) -> Done<Vec<u8>> {
    let mut changed = Module::new();
    let mut change = Change {
        module,
        imports,
        exports,
    };
    change
        .parse_core_module(&mut changed, Parser::new(0), wasm)
        .map_err(|error| error.to_string())?;
    Ok(changed.finish())
}

/// Names every function after how it begins: put in the order of these names,
/// like ones stand side by side, and that compresses best.
pub(crate) fn after_content(wasm: &[u8]) -> Done<Vec<u8>> {
    // Longer names tell no more apart.
    const BEGINNING: usize = 100;
    let mut module = Module::new();
    let mut functions = NameMap::new();
    let mut next = 0;
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        match &payload {
            Payload::ImportSection(section) => {
                for import in section.clone().into_imports() {
                    next += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => {
                let body = body.as_bytes();
                let letters = body
                    .iter()
                    .take(BEGINNING)
                    .map(|byte| format!("{byte:02x}"));
                functions.append(next, &format!("{}.{next}", letters.collect::<String>()));
                next += 1;
            }
            _ => {}
        }
        let old = matches!(&payload, Payload::CustomSection(custom) if custom.name() == "name");
        if let Some((id, range)) = payload.as_section()
            && !old
        {
            let data = &wasm[range.start as usize..range.end as usize];
            module.section(&RawSection { id, data });
        }
    }
    let mut names = NameSection::new();
    names.functions(&functions);
    module.section(&names);
    Ok(module.finish())
}

struct Change<'a> {
    module: (&'a str, &'a str),
    imports: &'a HashMap<String, String>,
    exports: &'a HashMap<String, String>,
}

impl Reencode for Change<'_> {
    type Error = std::convert::Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        for import in section.into_imports() {
            let import = import?;
            let known = self.imports.get(import.name);
            let (module, name) = match known.filter(|_| import.module == self.module.0) {
                Some(name) => (self.module.1, name.as_str()),
                None => (import.module, import.name),
            };
            imports.import(module, name, self.entity_type(import.ty)?);
        }
        Ok(())
    }

    fn parse_export(
        &mut self,
        exports: &mut ExportSection,
        export: Export<'_>,
    ) -> Result<(), Error<Self::Error>> {
        match self.exports.get(export.name) {
            Some(name) => utils::parse_export(self, exports, Export { name, ..export }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_and_exports_go() {
        let mut module = Module::new();
        let mut types = wasm_encoder::TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("old", "__wbg_key", wasm_encoder::EntityType::Function(0));
        imports.import("other", "load", wasm_encoder::EntityType::Function(0));
        let mut exports = ExportSection::new();
        exports.export("keep", wasm_encoder::ExportKind::Func, 0);
        exports.export("drop", wasm_encoder::ExportKind::Func, 1);
        module.section(&types).section(&imports).section(&exports);

        let one = |old: &str, new: &str| HashMap::from([(old.to_owned(), new.to_owned())]);
        let changed = change(
            &module.finish(),
            ("old", "a"),
            &one("__wbg_key", "b"),
            &one("keep", "c"),
        );
        let changed = changed.unwrap();
        let names = read(&changed, "a").unwrap();
        assert_eq!(names.imports, HashSet::from(["b".to_owned()]));
        assert_eq!(names.exports, HashSet::from(["c".to_owned()]));
        let others = read(&changed, "other").unwrap().imports;
        assert_eq!(others, HashSet::from(["load".to_owned()]));
    }
}
