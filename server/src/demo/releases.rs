//! The demo's press releases: text only.

use super::Block::{self, Bullets, Heading, Numbers, Paragraph, Quote};

/// One press release.
pub(super) struct Release {
    pub(super) headline: &'static str,
    pub(super) standfirst: &'static str,
    pub(super) dateline: &'static str,
    pub(super) unit: &'static str,
    pub(super) author: &'static str,
    pub(super) blocks: &'static [Block],
}

pub(super) const RELEASES: &[Release] = &[
    Release {
        headline: "Tirtamarga Resmikan Taman Resapan, Genangan Ditargetkan Surut dalam Satu Jam",
        standfirst: "Tujuh hektare lahan bekas gudang kini menampung air hujan dari empat kelurahan",
        dateline: "Tirtamarga, Dinas Komunikasi Kota Tirtamarga",
        unit: super::KOMINFO,
        author: "penulis",
        blocks: &[
            Paragraph(
                "Pemerintah Kota Tirtamarga meresmikan **Taman Resapan Kalimas**, Selasa pagi. Taman seluas tujuh hektare di bekas kompleks gudang itu dirancang menampung limpasan hujan dari empat kelurahan yang selama ini menjadi langganan genangan.",
            ),
            Paragraph(
                "Kepala Dinas Sumber Daya Air Kota Tirtamarga, Lukas Pranoto, menjelaskan bahwa taman tersebut memiliki tiga kolam bertingkat dengan daya tampung 42.000 meter kubik. Air yang tertampung dialirkan perlahan ke tanah melalui 180 sumur resapan.",
            ),
            Quote(
                "Dahulu warga menunggu setengah hari sampai jalan bisa dilewati. Dengan taman ini kami menargetkan genangan surut paling lama satu jam setelah hujan berhenti.",
            ),
            Heading(2, "Dibangun bersama warga"),
            Paragraph(
                "Perencanaan taman dimulai dua tahun lalu melalui rangkaian musyawarah di balai kelurahan. Sebanyak 312 warga memberi masukan, mulai dari letak jalur sepeda hingga jenis pohon peneduh. Ketua RW 05 Kelurahan Kalimas, Siti Rohmah, menyebut warga juga menyepakati jadwal piket kebersihan.",
            ),
            Paragraph("Fasilitas yang dapat dimanfaatkan warga antara lain:"),
            Bullets(&[
                "jalur jalan kaki sepanjang 1,8 kilometer yang ramah kursi roda;",
                "ruang belajar terbuka tentang daur air untuk sekolah;",
                "papan informasi tinggi muka air yang diperbarui setiap **lima menit**.",
            ]),
            Paragraph(
                "Pada tahun pertama, pemeliharaan taman dibiayai anggaran kota sebesar Rp1,2 miliar. Dinas akan menerbitkan data tinggi muka air dan lama genangan setiap bulan agar warga dapat menilai sendiri hasilnya.",
            ),
            Paragraph(
                "Taman Resapan Kalimas dibuka setiap hari pukul 05.00–21.00 tanpa dipungut biaya. Saat hujan lebat, kolam bawah ditutup demi keselamatan pengunjung.",
            ),
        ],
    },
    Release {
        headline: "Layanan Vaksinasi Keliling Menjangkau 38 Desa Pesisir Kabupaten Lontara Jaya",
        standfirst: "Perahu puskesmas melayani imunisasi dasar bagi anak di pulau kecil hingga akhir bulan",
        dateline: "Lontara Jaya, Dinas Kesehatan Kabupaten Lontara Jaya",
        unit: "Dinas Kesehatan Kabupaten Lontara Jaya",
        author: "penulis2",
        blocks: &[
            Paragraph(
                "Dinas Kesehatan Kabupaten Lontara Jaya memulai layanan vaksinasi keliling bagi **38 desa pesisir**, Senin. Dua perahu puskesmas yang dilengkapi lemari pendingin bertenaga surya akan singgah di setiap desa sesuai dengan jadwal yang telah diumumkan di balai desa.",
            ),
            Paragraph(
                "Kepala Dinas Kesehatan, dr. Ratna Daeng Puji, mengatakan layanan ini diprioritaskan bagi anak yang belum menerima imunisasi dasar lengkap. Menurut data dinas, masih ada 1.946 anak di pulau kecil yang melewatkan sedikitnya satu jenis imunisasi.",
            ),
            Quote(
                "Jarak tidak boleh menjadi alasan seorang anak tidak terlindungi. Kalau warga sulit datang ke puskesmas, puskesmaslah yang datang kepada warga.",
            ),
            Heading(2, "Jadwal dan syarat"),
            Paragraph("Orang tua cukup mengikuti tiga langkah berikut:"),
            Numbers(&[
                "membawa buku kesehatan ibu dan anak, atau kartu keluarga bila buku hilang;",
                "mendaftar kepada kader posyandu paling lambat sehari sebelum perahu tiba;",
                "menunggu 30 menit setelah penyuntikan agar petugas dapat memantau keadaan anak.",
            ]),
            Paragraph(
                "Seluruh layanan **tidak dipungut biaya**. Anak yang sedang demam akan diperiksa lebih dahulu dan dijadwalkan ulang pada kunjungan berikutnya.",
            ),
            Paragraph(
                "Bidan Desa Pulau Sangkara, Andi Mutmainnah, menuturkan bahwa warga menyambut baik layanan tersebut. Sebelumnya, perjalanan ke puskesmas terdekat memakan waktu _dua jam_ dengan perahu sewaan.",
            ),
            Paragraph(
                "Informasi jadwal dapat diperoleh di kantor desa atau melalui nomor layanan Dinas Kesehatan Kabupaten Lontara Jaya pada jam kerja.",
            ),
        ],
    },
    Release {
        headline: "Balai Arsip Wanabakti Buka 12.000 Foto Lama untuk Umum",
        standfirst: "",
        dateline: "Wanabakti, Balai Arsip Daerah Provinsi Wanabakti",
        unit: "Balai Arsip Daerah Provinsi Wanabakti",
        author: "penulis",
        blocks: &[
            Paragraph(
                "Balai Arsip Daerah Provinsi Wanabakti membuka akses bagi **12.000 foto** yang merekam kehidupan kota dan desa sepanjang 1930–1985. Koleksi itu dapat dilihat melalui ruang baca balai dan laman arsip daerah mulai Kamis.",
            ),
            Paragraph(
                "Kepala Balai, Teguh Harimurti, menerangkan bahwa pengalihmediaan berlangsung selama tiga tahun. Setiap foto dibersihkan, dipindai, lalu diberi keterangan tempat, waktu, dan peristiwa oleh tim yang terdiri atas sembilan arsiparis.",
            ),
            Heading(2, "Warga diajak melengkapi keterangan"),
            Paragraph(
                "Sekitar sepertiga dari koleksi belum memiliki keterangan yang lengkap. Karena itu, balai mengundang warga untuk mengenali wajah dan tempat yang terekam.",
            ),
            Quote(
                "Banyak cerita hanya tersimpan dalam ingatan para sesepuh. Satu nama yang dikenali hari ini bisa menyelamatkan satu bab sejarah daerah.",
            ),
            Paragraph("Tema yang paling banyak terwakili dalam koleksi ini ialah:"),
            Bullets(&[
                "pasar terapung dan angkutan sungai;",
                "sekolah rakyat dan kegiatan kepanduan;",
                "panen raya serta upacara adat.",
            ]),
            Paragraph(
                "Foto boleh dipakai untuk keperluan pendidikan dan pemberitaan dengan mencantumkan sumber **“Koleksi Balai Arsip Daerah Wanabakti”**. Permohonan salinan beresolusi tinggi dilayani dalam dua hari kerja.",
            ),
        ],
    },
];
