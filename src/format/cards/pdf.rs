//! A PDF file (ISO 32000-1) written from front to back: objects as they come, then the table of where they are.

use flate2::{Compress, Compression, FlushCompress, Status as Progress};
use pdf_writer::{Chunk, Name, Ref, TextStr};
use zeroize::Zeroizing;

use super::content::make_room;
use crate::error::{Error, Result, Status};

/// Pages under one node of the page tree: a viewer that opens page n of a million reads few nodes.
const PAGES_PER_NODE: usize = 256;
/// The largest offset that the ten digits of a table entry can say.
const OFFSET_MAX: u64 = 9_999_999_999;
/// Objects that readers count up to (ISO 32000-1, annex C).
const OBJECTS_MAX: usize = 8_388_607;
const ENTRY_BYTES: u64 = 20;
/// Bytes of an entry of a page in its node, such as "1234567890 0 R ".
const KID_BYTES: u64 = 16;
/// Bytes of a page object, of a stream's frame, and of all that stands once at the end.
const PAGE_BYTES: u64 = 256;
const FRAME_BYTES: u64 = 128;
const END_BYTES: u64 = 2_048;
/// As fast as the cards are drawn, and nearly as small as the slowest.
const LEVEL: u32 = 4;

/// The file so far. It remembers eight bytes for each object, and the pages of one node of the page tree.
pub(super) struct Pdf {
    block: Zeroizing<Vec<u8>>,
    /// Bytes of the blocks that were taken.
    taken: u64,
    /// Where object n + 1 begins; 0: not written yet.
    offsets: Vec<u64>,
    compress: Compress,
    packed: Zeroizing<Vec<u8>>,
    root: Ref,
    node: Option<Ref>,
    node_pages: Vec<Ref>,
    nodes: Vec<Ref>,
    pages: i32,
}

impl Pdf {
    /// A file with its first line.
    pub(super) fn new() -> Pdf {
        let mut pdf = Pdf {
            block: Zeroizing::default(),
            taken: 0,
            offsets: Vec::new(),
            compress: Compress::new(Compression::new(LEVEL), true),
            packed: Zeroizing::default(),
            root: Ref::new(1),
            node: None,
            node_pages: Vec::with_capacity(PAGES_PER_NODE),
            nodes: Vec::new(),
            pages: 0,
        };
        pdf.root = pdf.allocate();
        // Bytes above 127 tell programs that move files that this one is not text.
        pdf.append(b"%PDF-1.7\n%\xb5\xb6\xb7\xb8\n");
        pdf
    }

    /// The number of an object that will be written.
    pub(super) fn allocate(&mut self) -> Ref {
        self.offsets.push(0);
        Ref::new(i32::try_from(self.offsets.len()).unwrap_or(i32::MAX))
    }

    /// Bytes written, and at most those it takes to end, besides streams that are not written yet.
    pub(super) fn size(&self) -> u64 {
        let kids = (self.node_pages.len() + self.nodes.len()) as u64;
        self.written() + (self.offsets.len() as u64 + 8) * ENTRY_BYTES + kids * KID_BYTES + END_BYTES
    }

    /// Bytes that a page with this content takes at most.
    pub(super) fn page_size(content: usize) -> u64 {
        deflated_max(content) as u64 + PAGE_BYTES + FRAME_BYTES + 3 * ENTRY_BYTES + KID_BYTES
    }

    /// Everything written since the last call, in exchange for a block whose room is used again.
    pub(super) fn take(&mut self, block: &mut Zeroizing<Vec<u8>>) {
        self.taken = self.written();
        std::mem::swap(&mut self.block, block);
        self.block.clear();
    }

    /// Writes an object, drawn up in a chunk of its own.
    pub(super) fn object(&mut self, id: Ref, chunk: &Chunk) -> Result<()> {
        self.begin(id)?;
        self.append(chunk.as_bytes());
        Ok(())
    }

    /// Writes a stream. It may spell codes, so it is deflated straight into memory that is wiped. The entries stand in
    /// its dictionary beside its length and filter.
    pub(super) fn stream(&mut self, id: Ref, entries: &str, bytes: &[u8]) -> Result<()> {
        let mut packed = std::mem::take(&mut self.packed);
        self.deflate(bytes, &mut packed)?;
        let written = self.raw_stream(id, &format!("/Filter/FlateDecode{entries}"), &packed);
        self.packed = packed;
        written
    }

    /// Writes a stream whose bytes are as its entries say.
    pub(super) fn raw_stream(&mut self, id: Ref, entries: &str, bytes: &[u8]) -> Result<()> {
        self.begin(id)?;
        let head = format!("{} 0 obj\n<</Length {}{entries}>>\nstream\n", id.get(), bytes.len());
        self.append(head.as_bytes());
        self.append(bytes);
        self.append(b"\nendstream\nendobj\n\n");
        Ok(())
    }

    /// Writes a page of this size in points.
    pub(super) fn page(&mut self, size: (f64, f64), content: &[u8]) -> Result<()> {
        let (page, stream) = (self.allocate(), self.allocate());
        self.stream(stream, "", content)?;
        let node = match self.node {
            Some(node) => node,
            None => self.allocate(),
        };
        self.node = Some(node);
        let mut chunk = Chunk::new();
        let media = pdf_writer::Rect::new(0.0, 0.0, size.0 as f32, size.1 as f32);
        chunk.page(page).parent(node).media_box(media).contents(stream);
        self.object(page, &chunk)?;
        self.node_pages.push(page);
        self.pages = self.pages.saturating_add(1);
        if self.node_pages.len() == PAGES_PER_NODE {
            self.end_node()?;
        }
        Ok(())
    }

    /// Writes the page tree, the catalogue, the document's title and the table of offsets.
    pub(super) fn end(&mut self, title: &str, resources: Ref) -> Result<()> {
        self.end_node()?;
        let mut tree = Chunk::new();
        let mut root = tree.pages(self.root);
        root.kids(self.nodes.iter().copied()).count(self.pages);
        root.pair(Name(b"Resources"), resources);
        drop(root);
        self.object(self.root, &tree)?;

        let (catalogue, about) = (self.allocate(), self.allocate());
        let mut chunk = Chunk::new();
        let mut entries = chunk.indirect(catalogue).start::<pdf_writer::writers::Catalog<'_>>();
        entries.pages(self.root);
        if !title.is_empty() {
            entries.viewer_preferences().display_doc_title(true);
        }
        drop(entries);
        self.object(catalogue, &chunk)?;

        let mut chunk = Chunk::new();
        let mut entries = chunk.indirect(about).start::<pdf_writer::writers::DocumentInfo<'_>>();
        if !title.is_empty() {
            entries.title(TextStr(title));
        }
        entries.producer(TextStr("libvoucher"));
        drop(entries);
        self.object(about, &chunk)?;
        self.table(catalogue, about)
    }

    fn end_node(&mut self) -> Result<()> {
        let Some(node) = self.node.take() else { return Ok(()) };
        let mut chunk = Chunk::new();
        let count = i32::try_from(self.node_pages.len()).unwrap_or(i32::MAX);
        chunk.pages(node).parent(self.root).kids(self.node_pages.drain(..)).count(count);
        self.nodes.push(node);
        self.object(node, &chunk)
    }

    fn table(&mut self, catalogue: Ref, about: Ref) -> Result<()> {
        let start = self.written();
        let objects = self.offsets.len();
        make_room(&mut self.block, (objects + 1) * ENTRY_BYTES as usize + FRAME_BYTES as usize);
        self.append(format!("xref\n0 {}\n0000000000 65535 f \n", objects + 1).as_bytes());
        for offset in std::mem::take(&mut self.offsets) {
            if offset == 0 {
                return Err(Error::new(Status::Internal, "cards: an object of the file was promised and not written"));
            }
            self.append(format!("{offset:010} 00000 n \n").as_bytes());
        }
        let (root, info) = (catalogue.get(), about.get());
        let trailer = format!("trailer\n<</Size {}/Root {root} 0 R/Info {info} 0 R>>\n", objects + 1);
        self.append(trailer.as_bytes());
        self.append(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        Ok(())
    }

    fn begin(&mut self, id: Ref) -> Result<()> {
        let offset = self.written();
        if offset > OFFSET_MAX || self.offsets.len() >= OBJECTS_MAX {
            let message = "grows larger than a PDF file can be; set bytes_per_file, or export fewer vouchers at once";
            return Err(Error::invalid("format", message));
        }
        let index = usize::try_from(id.get() - 1).unwrap_or(usize::MAX);
        match self.offsets.get_mut(index) {
            Some(place) if *place == 0 => *place = offset,
            _ => return Err(Error::new(Status::Internal, "cards: an object of the file was written twice")),
        }
        Ok(())
    }

    fn written(&self) -> u64 {
        self.taken + self.block.len() as u64
    }

    fn append(&mut self, bytes: &[u8]) {
        make_room(&mut self.block, bytes.len());
        self.block.extend_from_slice(bytes);
    }

    fn deflate(&mut self, bytes: &[u8], packed: &mut Zeroizing<Vec<u8>>) -> Result<()> {
        packed.clear();
        make_room(packed, deflated_max(bytes.len()));
        self.compress.reset();
        match self.compress.compress_vec(bytes, packed, FlushCompress::Finish) {
            Ok(Progress::StreamEnd) => Ok(()),
            _ => Err(Error::new(Status::Internal, "cards: a page could not be deflated")),
        }
    }
}

/// Bytes that this many take at most when deflated: those that do not get smaller are stored, in blocks with a frame.
fn deflated_max(bytes: usize) -> usize {
    bytes + bytes / 512 + 64
}
