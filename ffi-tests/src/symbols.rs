//! What picosse's own object in the archive defines, needs and holds.

use object::read::archive::ArchiveFile;
use object::{BinaryFormat, File, Object, ObjectSection, ObjectSymbol, Section, SectionKind};
use std::path::Path;

/// The object of the archive that is picosse's own.
#[derive(Debug, Default)]
pub struct Symbols {
    /// What it defines for others to use, sorted.
    pub exported: Vec<String>,
    /// What it uses from elsewhere, sorted.
    pub undefined: Vec<String>,
    /// All names, the private ones as well.
    pub all: Vec<String>,
    /// The bytes of memory that can be written: `.data`, `.bss` and their like.
    pub writable: u64,
}

/// Reads it. Other members of the archive are Rust's compiler builtins.
///
/// # Panics
/// When the archive is not what the release profile makes.
pub fn read(archive: &Path) -> Symbols {
    let bytes = std::fs::read(archive).expect("the archive");
    let members = members(&bytes);
    let own: Vec<_> = members.iter().filter(|(name, _)| name.starts_with("picosse-")).collect();
    let [(_, object)] = own[..] else { panic!("{} objects of picosse, not one", own.len()) };
    of(object)
}

/// Reads the only object of an archive, which must name in its index what the object exports.
///
/// # Panics
/// When it has several, or another index.
pub fn read_single(archive: &Path) -> Symbols {
    let bytes = std::fs::read(archive).expect("the archive");
    let members = members(&bytes);
    let [(_, object)] = members[..] else { panic!("{} objects, not one", members.len()) };
    let symbols = of(object);
    let parsed = ArchiveFile::parse(&*bytes).expect("an archive");
    let index = parsed.symbols().expect("an index").expect("an index");
    let name = |symbol: object::Result<object::read::archive::ArchiveSymbol<'_>>| {
        let name = String::from_utf8_lossy(symbol.expect("a symbol").name()).into_owned();
        name.strip_prefix('_').map(str::to_owned).unwrap_or(name)
    };
    let mut indexed: Vec<String> = index.map(name).collect();
    indexed.sort_unstable();
    assert_eq!(indexed, symbols.exported, "the index of {}", archive.display());
    symbols
}

/// Reads what a shared library exports and imports.
///
/// # Panics
/// When it is not a shared library.
pub fn of_shared(library: &Path) -> Symbols {
    let bytes = std::fs::read(library).expect("the library");
    let library = File::parse(&*bytes).expect("an object");
    let mut symbols = Symbols::default();
    for symbol in library.dynamic_symbols() {
        let Ok(name) = symbol.name() else { continue };
        if symbol.is_undefined() && !name.is_empty() {
            symbols.undefined.push(name.to_owned());
        } else if symbol.is_global() {
            symbols.exported.push(name.to_owned());
        }
    }
    symbols.exported.sort_unstable();
    symbols.undefined.sort_unstable();
    symbols
}

/// The members of an archive: names and bytes.
fn members(archive: &[u8]) -> Vec<(String, &[u8])> {
    let mut found = Vec::new();
    for member in ArchiveFile::parse(archive).expect("an archive").members() {
        let member = member.expect("a member");
        let bytes = member.data(archive).expect("a member's bytes");
        found.push((String::from_utf8_lossy(member.name()).into_owned(), bytes));
    }
    found
}

/// The [`Symbols`] of an object.
fn of(object: &[u8]) -> Symbols {
    let object = File::parse(object).expect("an object");
    let mut symbols = Symbols::default();
    // Mach-O writes an underscore before each name.
    let plain = |name: &str| match object.format() {
        BinaryFormat::MachO => name.strip_prefix('_').unwrap_or(name).to_owned(),
        _ => name.to_owned(),
    };
    for symbol in object.symbols() {
        let Ok(name) = symbol.name() else { continue };
        symbols.all.push(plain(name));
        if symbol.is_undefined() && !name.is_empty() {
            symbols.undefined.push(plain(name));
        } else if symbol.is_global() && symbol.is_definition() {
            symbols.exported.push(plain(name));
        }
    }
    symbols.exported.sort_unstable();
    symbols.undefined.sort_unstable();
    let written = object.sections().filter(|section| is_written(&object, section));
    symbols.writable = written.map(|section| section.size()).sum();
    symbols
}

/// Whether a program may write to a section.
fn is_written(object: &File<'_>, section: &Section<'_, '_>) -> bool {
    let name = section.name().unwrap_or_default();
    match (object.format(), section.kind()) {
        // One section holds all data. Its segments have names.
        (BinaryFormat::Wasm, SectionKind::Data) => {
            let names = object.section_by_name("linking").expect("the names");
            let names = names.data().expect("the names");
            [&b".data"[..], b".bss", b".tdata"]
                .iter()
                .any(|name| names.windows(name.len()).any(|part| part == *name))
        }
        (BinaryFormat::Wasm, _) => false,
        // Constants with addresses in them are written by the linker alone.
        (BinaryFormat::MachO, SectionKind::Data) => name != "__const",
        (_, SectionKind::Data) => !name.starts_with(".data.rel.ro"),
        (_, SectionKind::UninitializedData | SectionKind::Tls | SectionKind::UninitializedTls) => true,
        _ => false,
    }
}
