//! The picture on every card: PNG decoded within bounds, JPEG passed on as it is after a look at its frame.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, Limits, Transformations};

use super::layout::Size;
use super::pdf::Pdf;
use crate::error::{Error, Result};
use crate::limits::{LOGO_BYTES_MAX, LOGO_DOTS_MAX};

const PNG_START: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG_START: &[u8] = b"\xff\xd8\xff";
/// Memory a decoder may take besides the picture: chunks, palette and rows, with room for the widest of them.
const DECODER_BYTES_MAX: usize = 8 << 20;

/// A picture that was looked at and may be drawn.
pub(super) struct Logo {
    width: u32,
    height: u32,
    dots: Dots,
}

enum Dots {
    /// Grey or red, green and blue, a byte each, and how opaque each dot is if any is not.
    Plain { colours: &'static str, dots: Vec<u8>, opaque: Option<Vec<u8>> },
    /// A JPEG file.
    Jpeg { colours: &'static str, inverted: bool, file: Vec<u8> },
}

impl Logo {
    /// The picture in the bytes of a file.
    pub(super) fn parse(file: Vec<u8>) -> Result<Logo> {
        if file.len() as u64 > LOGO_BYTES_MAX {
            return Err(wrong(format_args!("is larger than {} MiB; give a smaller one", LOGO_BYTES_MAX >> 20)));
        }
        if file.starts_with(PNG_START) {
            from_png(&file)
        } else if file.starts_with(JPEG_START) {
            from_jpeg(file)
        } else {
            Err(wrong("is neither a PNG nor a JPEG file; give one of those"))
        }
    }

    /// Its proportions.
    pub(super) fn size(&self) -> Size {
        Size { width: f64::from(self.width), height: f64::from(self.height) }
    }

    /// Writes it and gives the reference to it.
    pub(super) fn write(&self, pdf: &mut Pdf) -> Result<pdf_writer::Ref> {
        let picture = pdf.allocate();
        let (width, height) = (self.width, self.height);
        let frame = |colours: &str| {
            format!("/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/{colours}/BitsPerComponent 8")
        };
        match &self.dots {
            Dots::Plain { colours, dots, opaque } => {
                let mut entries = frame(colours);
                if let Some(opaque) = opaque {
                    let mask = pdf.allocate();
                    pdf.stream(mask, &frame("DeviceGray"), opaque)?;
                    entries.push_str(&format!("/SMask {} 0 R", mask.get()));
                }
                pdf.stream(picture, &entries, dots)?;
            }
            Dots::Jpeg { colours, inverted, file } => {
                let decode = if *inverted { "/Decode[1 0 1 0 1 0 1 0]" } else { "" };
                pdf.raw_stream(picture, &format!("/Filter/DCTDecode{decode}{}", frame(colours)), file)?;
            }
        }
        Ok(picture)
    }
}

fn wrong(problem: impl std::fmt::Display) -> Error {
    Error::invalid("card_logo", problem)
}

fn within_bounds(width: u32, height: u32) -> Result<()> {
    if width == 0 || height == 0 {
        return Err(wrong("is a picture without dots; give another file"));
    }
    if width > LOGO_DOTS_MAX || height > LOGO_DOTS_MAX {
        let problem = format_args!("is {width} by {height} dots; give one of at most {LOGO_DOTS_MAX} on each side");
        return Err(wrong(problem));
    }
    Ok(())
}

fn from_png(file: &[u8]) -> Result<Logo> {
    let damaged = |_| wrong("is a damaged PNG file; save it again");
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), Limits { bytes: DECODER_BYTES_MAX });
    // Texts and colour profiles are not drawn, and both may be small files of large contents.
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let header = decoder.read_header_info().map_err(damaged)?;
    let (width, height) = (header.width, header.height);
    within_bounds(width, height)?;
    let mut reader = decoder.read_info().map_err(damaged)?;
    let (colours, depth) = reader.output_color_type();
    let channels = match (colours, depth) {
        (ColorType::Grayscale, BitDepth::Eight) => 1,
        (ColorType::GrayscaleAlpha, BitDepth::Eight) => 2,
        (ColorType::Rgb, BitDepth::Eight) => 3,
        (ColorType::Rgba, BitDepth::Eight) => 4,
        _ => return Err(wrong("is a PNG file of an unknown kind; save it with 8 bits a colour")),
    };
    let mut dots = vec![0; width as usize * height as usize * channels];
    reader.next_frame(&mut dots).map_err(damaged)?;
    let colours = if channels <= 2 { "DeviceGray" } else { "DeviceRGB" };
    let opaque = (channels % 2 == 0).then(|| part_opacity(&mut dots, channels));
    let opaque = opaque.filter(|opaque| opaque.iter().any(|dot| *dot != u8::MAX));
    Ok(Logo { width, height, dots: Dots::Plain { colours, dots, opaque } })
}

/// Takes the last channel of every dot away, in place.
fn part_opacity(dots: &mut Vec<u8>, channels: usize) -> Vec<u8> {
    let opaque = dots.iter().skip(channels - 1).step_by(channels).copied().collect();
    let mut place = 0;
    dots.retain(|_| {
        place += 1;
        place % channels != 0
    });
    opaque
}

/// What the frame of a JPEG file says (ITU-T T.81, annex B).
fn from_jpeg(file: Vec<u8>) -> Result<Logo> {
    let damaged = || wrong("is a damaged JPEG file; save it again");
    let (mut frame, mut adobe) = (None, false);
    let mut place = 2;
    loop {
        let (marker, segment, next) = segment(&file, place).ok_or_else(damaged)?;
        place = next;
        match marker {
            // Baseline, extended sequential and progressive: what PDF readers decode.
            0xc0..=0xc2 => {
                let [depth, high, low, left, right, components] = *segment.first_chunk().ok_or_else(damaged)?;
                if depth != 8 {
                    return Err(wrong("is a JPEG file with more than 8 bits a colour; save it with 8"));
                }
                let (height, width) = (u16::from_be_bytes([high, low]), u16::from_be_bytes([left, right]));
                frame = Some((u32::from(width), u32::from(height), components));
            }
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Err(wrong("is a JPEG file of a rare kind; save it as baseline or progressive"));
            }
            // Programs of this maker store four colours inverted, and say so.
            0xee if segment.starts_with(b"Adobe") => adobe = true,
            0xda => break,
            0xd9 => return Err(damaged()),
            _ => {}
        }
    }
    let (width, height, components) = frame.ok_or_else(damaged)?;
    within_bounds(width, height)?;
    if !file.get(place..).is_some_and(|rest| rest.windows(2).any(|pair| pair == [0xff, 0xd9])) {
        return Err(damaged());
    }
    let colours = match components {
        1 => "DeviceGray",
        3 => "DeviceRGB",
        4 => "DeviceCMYK",
        _ => return Err(wrong("is a JPEG file with an unknown number of colours; save it in RGB")),
    };
    Ok(Logo { width, height, dots: Dots::Jpeg { colours, inverted: adobe && components == 4, file } })
}

/// The marker at a place, what it holds, and where the next one begins.
fn segment(file: &[u8], place: usize) -> Option<(u8, &[u8], usize)> {
    if *file.get(place)? != 0xff {
        return None;
    }
    // Any number of 0xff may stand before a marker.
    let marker_at = place + file.get(place..)?.iter().position(|byte| *byte != 0xff)?;
    let marker = *file.get(marker_at)?;
    let length = usize::from(u16::from_be_bytes(*file.get(marker_at + 1..)?.first_chunk()?));
    let next = marker_at + 1 + length;
    Some((marker, file.get(marker_at + 3..next)?, next))
}

#[cfg(test)]
#[path = "logo_tests.rs"]
mod tests;
