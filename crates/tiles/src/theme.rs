//! The colours of the two themes.

use tiny_skia::Color;

use crate::kind::Kind;

/// Which colours a tile has.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Theme {
    /// Light and quiet, for routes in strong colours.
    #[default]
    Light,
    /// The same for dark pages.
    Dark,
}

/// A colour as red, green and blue.
pub(crate) type Rgb = u32;

pub(crate) fn color(rgb: Rgb) -> Color {
    let [_, red, green, blue] = rgb.to_be_bytes();
    Color::from_rgba8(red, green, blue, 255)
}

impl Theme {
    /// The land without anything on it, which is also what lies outside of the data.
    pub(crate) fn land(self) -> Rgb {
        self.either(0x00f6_f4ef, 0x001e_2227)
    }

    fn either(self, light: Rgb, dark: Rgb) -> Rgb {
        match self {
            Self::Light => light,
            Self::Dark => dark,
        }
    }

    /// The colour of an area or of a line without a casing.
    pub(crate) fn fill(self, kind: Kind) -> Rgb {
        let (light, dark) = match kind {
            Kind::Residential => (0x00ef_ece6, 0x0022_262c),
            Kind::Commercial => (0x00f1_eae6, 0x0027_272d),
            Kind::Industrial => (0x00ea_e8e8, 0x0025_272c),
            Kind::Campus => (0x00f1_eedf, 0x0029_2a2b),
            Kind::Airfield => (0x00ea_ebef, 0x0024_282f),
            Kind::Farmland => (0x00f2_efe1, 0x0021_2626),
            Kind::Park | Kind::Golf => (0x00d9_e8cb, 0x0020_2f29),
            Kind::Cemetery => (0x00d8_e2cf, 0x0022_2d2a),
            Kind::Grass => (0x00e1_ecd5, 0x0021_2d29),
            Kind::Scrub => (0x00d8_e3c8, 0x0020_2d28),
            Kind::Forest => (0x00cb_dfbd, 0x001d_3128),
            Kind::Wetland => (0x00dc_e8e2, 0x001f_2d30),
            Kind::Sand => (0x00f3_ebcf, 0x002e_2d28),
            Kind::Pitch => (0x00cf_e4c6, 0x0024_352d),
            Kind::Parking => (0x00ed_ecec, 0x0026_2a30),
            Kind::Sea | Kind::Water | Kind::Pool | Kind::River | Kind::Canal | Kind::Stream => {
                (0x00b9_d6e6, 0x0014_2c3d)
            }
            Kind::Pier | Kind::PierLine => (0x00ec_e9e3, 0x0026_2a30),
            Kind::Plaza | Kind::Footstreet => (0x00ef_edf1, 0x002c_3038),
            Kind::Apron | Kind::Runway | Kind::Taxiway => (0x00d9_dae2, 0x0032_3740),
            Kind::Building => (0x00e3_ddd5, 0x002b_3037),
            Kind::Ferry => (0x008f_b6cf, 0x002f_5068),
            Kind::Steps | Kind::Path => (0x00c4_b4a3, 0x0054_514c),
            Kind::Cycleway => (0x009f_b4c8, 0x0047_5a6d),
            Kind::Track => (0x00c9_b791, 0x0056_5142),
            Kind::Motorway => (0x00f6_cf98, 0x0076_6243),
            Kind::Trunk => (0x00f8_dcad, 0x006c_5d44),
            Kind::Primary => (0x00fb_eac6, 0x005d_5647),
            Kind::Secondary => (0x00ff_fbea, 0x0051_5458),
            Kind::Tertiary => (0x00ff_ffff, 0x0048_4d55),
            Kind::Street => (0x00ff_ffff, 0x003d_434b),
            Kind::Service => (0x00ff_ffff, 0x0034_3a42),
            Kind::Tram | Kind::Subway => (0x00b7_b2bb, 0x0056_5a66),
            Kind::Rail | Kind::Siding | Kind::Coastline => (0x00a9_a6aa, 0x0060_646d),
        };
        self.either(light, dark)
    }

    /// The colour of the edge of a road or a building.
    pub(crate) fn edge(self, kind: Kind) -> Rgb {
        let (light, dark) = match kind {
            Kind::Motorway => (0x00dd_aa6a, 0x0014_171b),
            Kind::Trunk => (0x00de_bb82, 0x0014_171b),
            Kind::Primary => (0x00d9_c598, 0x0014_171b),
            Kind::Secondary => (0x00d2_cab1, 0x0015_181c),
            Kind::Building => (0x00d3_cbc1, 0x0038_3e46),
            Kind::Service => (0x00dd_d8d0, 0x0019_1c21),
            _ => (0x00d3_cec6, 0x0017_1a1f),
        };
        self.either(light, dark)
    }

    /// The colour of a road that is too thin for an edge.
    pub(crate) fn line(self, kind: Kind) -> Rgb {
        match (self, kind) {
            (Self::Light, Kind::Motorway) => 0x00ee_bd7d,
            (Self::Light, Kind::Trunk) => 0x00f0_cd94,
            (Self::Light, Kind::Primary) => 0x00ee_d9ab,
            (Self::Light, Kind::Secondary) => 0x00d9_d1bd,
            (Self::Light, Kind::Tertiary | Kind::Street | Kind::Service | Kind::Footstreet) => 0x00db_d6cd,
            _ => self.fill(kind),
        }
    }

    /// The colour of the ends of a bridge, which is stronger than that of a road's edge.
    pub(crate) fn bridge(self) -> Rgb {
        self.either(0x00a8_a198, 0x000a_0c0e)
    }

    /// A colour closer to the land, for what lies below the ground.
    pub(crate) fn faded(self, rgb: Rgb) -> Rgb {
        let mix = |shift: u32| (((rgb >> shift) & 0xff) * 2 + ((self.land() >> shift) & 0xff) * 3) / 5;
        mix(16) << 16 | mix(8) << 8 | mix(0)
    }

    /// The colour of the arrows of one-way streets.
    pub(crate) fn arrow(self) -> Rgb {
        self.either(0x00b0_a9a0, 0x006a_717b)
    }
}
