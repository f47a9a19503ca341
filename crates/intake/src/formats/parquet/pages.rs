//! Pages of Parquet columns, unpacked with limits. The crate `parquet` reads them as if they were not packed; what they hold is unpacked
//! here, so that a small file cannot grow without end. Known packings: Snappy, Zstandard, gzip, Brotli.

use std::io::Read;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::bloom_filter::Sbbf;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::RowGroupReader;
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::record::reader::RowIter;
use parquet::schema::types::Type;

use crate::zip;

/// Most bytes of one page, unpacked. Writers make pages of one megabyte, of a single long text more.
const MOST_PAGE: usize = 64 << 20;

/// Bytes that are unpacked at once.
const BROTLI_BUFFER: usize = 4096;

/// A group of rows whose pages are unpacked here.
pub(super) struct Chunks<'f> {
    /// The group as the crate reads it.
    pub(super) inner: Box<dyn RowGroupReader + 'f>,
    /// The file.
    pub(super) file: Bytes,
}

impl RowGroupReader for Chunks<'_> {
    fn metadata(&self) -> &RowGroupMetaData {
        self.inner.metadata()
    }

    fn num_columns(&self) -> usize {
        self.inner.num_columns()
    }

    fn get_column_page_reader(&self, at: usize) -> Result<Box<dyn PageReader>> {
        let column = self.metadata().column(at);
        let packing = column.compression();
        let bare = column.clone().into_builder().set_compression(Compression::UNCOMPRESSED).build()?;
        let rows = usize::try_from(self.metadata().num_rows())?;
        let inner = SerializedPageReader::new(Arc::new(self.file.clone()), &bare, rows, None)?;
        Ok(Box::new(Pages { inner, packing, taken: 0, given: 0 }))
    }

    fn get_column_bloom_filter(&self, _at: usize) -> Option<&Sbbf> {
        None
    }

    fn get_row_iter(&self, projection: Option<Type>) -> Result<RowIter<'_>> {
        RowIter::from_row_group(projection, self)
    }
}

/// The pages of a column.
struct Pages {
    inner: SerializedPageReader<Bytes>,
    packing: Compression,
    /// Bytes of its pages so far, packed and unpacked.
    taken: u64,
    given: u64,
}

impl Pages {
    fn unpack(&mut self, packed: &Bytes, bare: usize) -> Result<Bytes> {
        let split = packed.get(..bare).zip(packed.get(bare..));
        let (head, rest) = split.ok_or_else(|| ParquetError::General("a page is cut".to_owned()))?;
        let mut out = head.to_vec();
        if !rest.is_empty() {
            unpack_into(self.packing, rest, &mut out)?;
        }
        self.taken += packed.len() as u64;
        self.given += out.len() as u64;
        if out.len() > MOST_PAGE || self.given > zip::FREE + zip::MOST_RATIO * self.taken {
            return Err(ParquetError::General(zip::beyond_measure().to_string()));
        }
        Ok(Bytes::from(out))
    }
}

fn unpack_into(packing: Compression, packed: &[u8], out: &mut Vec<u8>) -> Result<()> {
    // One byte more than is allowed tells that there was more.
    let most = MOST_PAGE as u64 + 1;
    let damaged =
        |error: &dyn std::fmt::Display| ParquetError::General(format!("a packed page is damaged: {error}"));
    match packing {
        Compression::UNCOMPRESSED => out.extend_from_slice(packed),
        Compression::SNAPPY => {
            let length = snap::raw::decompress_len(packed).map_err(|error| damaged(&error))?;
            if length > MOST_PAGE {
                return Err(ParquetError::General(zip::beyond_measure().to_string()));
            }
            let text = snap::raw::Decoder::new().decompress_vec(packed).map_err(|error| damaged(&error))?;
            out.extend_from_slice(&text);
        }
        Compression::ZSTD(_) => {
            let decoder = zstd::stream::read::Decoder::new(packed)?;
            decoder.take(most).read_to_end(out).map_err(|error| damaged(&error))?;
        }
        Compression::GZIP(_) => {
            let decoder = flate2::bufread::MultiGzDecoder::new(packed);
            decoder.take(most).read_to_end(out).map_err(|error| damaged(&error))?;
        }
        Compression::BROTLI(_) => {
            let decoder = brotli_decompressor::Decompressor::new(packed, BROTLI_BUFFER);
            decoder.take(most).read_to_end(out).map_err(|error| damaged(&error))?;
        }
        other => return Err(ParquetError::NYI(format!("pages packed with {other} are not read"))),
    }
    Ok(())
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let Some(mut page) = self.inner.get_next_page()? else { return Ok(None) };
        match &mut page {
            Page::DataPage { buf, .. } | Page::DictionaryPage { buf, .. } => *buf = self.unpack(buf, 0)?,
            Page::DataPageV2 { buf, def_levels_byte_len, rep_levels_byte_len, is_compressed, .. } => {
                // The levels of this kind of page are never packed.
                let levels = u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len);
                if *is_compressed {
                    *buf = self.unpack(buf, usize::try_from(levels)?)?;
                }
            }
        }
        Ok(Some(page))
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.inner.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.inner.skip_next_page()
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}
