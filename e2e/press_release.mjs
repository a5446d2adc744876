// A press release written for the tests; places, people and figures are made up.

export const HEADLINE = 'Perpustakaan Keliling Kini Singgah di Dua Belas Pulau';

export const PARAGRAPHS = [
  'Tanjung Lestari (Humas) – Dinas Perpustakaan Kabupaten Tanjung Lestari meluncurkan perahu pustaka yang akan menyinggahi dua belas pulau berpenghuni mulai Senin (3/8/2026).',
  'Perahu sepanjang sebelas meter itu membawa 2.400 judul buku, empat komputer jinjing, dan sebuah layar lipat untuk pemutaran film pendek.',
  'Kepala Dinas Perpustakaan, Ratna Wulandari, mengatakan perahu akan berada dua hari di setiap pulau sebelum berlayar ke pulau berikutnya.',
  '“Selama ini anak-anak menyeberang satu jam untuk meminjam buku. Sekarang bukunya yang datang,” ujar Ratna di dermaga Pelabuhan Rakyat.',
  'Menurut dia, pemilihan judul dilakukan bersama guru dan pengelola taman bacaan di tiap pulau sejak Februari.',
  'Layanan ini terbuka bagi semua warga, tanpa kartu anggota dan tanpa uang jaminan. Peminjam cukup menyebutkan nama dan alamat kepada petugas.',
  'Jadwal singgah ditempel di balai desa dan diumumkan lewat radio komunitas setiap Jumat petang.',
  'Apabila cuaca buruk, perahu menunggu di pulau terdekat dan jadwal bergeser paling lama tiga hari.',
  'Pemerintah kabupaten menyediakan Rp480 juta untuk tahun pertama; sebagian besar untuk bahan bakar dan upah awak.',
  'Keterangan lebih lanjut: Bagian Humas Sekretariat Daerah, pada jam kerja.',
];

export const TEXT = PARAGRAPHS.join('\n\n');
