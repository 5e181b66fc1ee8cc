//! What picosse's own object in the archive defines, needs and holds.

use object::read::archive::ArchiveFile;
use object::{File, Object, ObjectSection, ObjectSymbol, SectionKind};
use std::path::Path;

/// The object of the archive that is picosse's own.
#[derive(Debug, Default)]
pub struct Symbols {
    /// What it defines for others to use, sorted.
    pub exported: Vec<String>,
    /// What it uses of others, sorted.
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
    let archive = ArchiveFile::parse(&*bytes).expect("an archive");
    let own: Vec<&[u8]> = archive
        .members()
        .map(|member| member.expect("a member"))
        .filter(|member| member.name().starts_with(b"picosse-"))
        .map(|member| member.data(&*bytes).expect("a member's bytes"))
        .collect();
    let [object] = own[..] else { panic!("{} objects of picosse, not one", own.len()) };
    let object = File::parse(object).expect("an object");
    let mut symbols = Symbols::default();
    // Mach-O writes an underscore before each name.
    let plain = |name: &str| match object.format() {
        object::BinaryFormat::MachO => name.strip_prefix('_').unwrap_or(name).to_owned(),
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
    symbols.writable = object
        .sections()
        // Constants with addresses in them are written by the linker alone.
        .filter(|section| !section.name().is_ok_and(|name| name.starts_with(".data.rel.ro")))
        .filter(|section| {
            matches!(
                section.kind(),
                SectionKind::Data
                    | SectionKind::UninitializedData
                    | SectionKind::Tls
                    | SectionKind::UninitializedTls
            )
        })
        .map(|section| section.size())
        .sum();
    symbols
}
