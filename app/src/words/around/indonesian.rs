//! What stands around the text, in Indonesian. Names that outside clients hold on
//! to stand in ARCHITECTURE.md; change none of those here.

use crate::words::around::Around;

/// Indonesian.
pub static INDONESIAN: Around = Around {
    people: "Sedang menyunting",
    me: |name| format!("{name} (Anda)"),

    format: "Format",
    bold: "Tebal",
    italic: "Miring",
    underline: "Garis bawah",
    strike: "Coret",
    code: "Kode",
    link: "Tautan",
    heading_2: "Judul 2",
    heading_3: "Judul 3",
    quote: "Kutipan",
    bullets: "Daftar butir",
    numbers: "Daftar nomor",
    rule: "Garis pemisah",
    undo: "Urungkan",
    redo: "Ulangi",

    // Pictures
    image: "Gambar",
    picture_edit: "Atur gambar",
    picture_no_alt: "Belum ada teks alternatif",
    picture_photo: "Foto: ",
    picture_alt: "Teks alternatif",
    picture_alt_hint: "Ceritakan apa yang tampak, untuk pembaca yang tidak melihat gambarnya.",
    picture_plain: "Hiasan saja",
    picture_caption: "Keterangan",
    picture_credit: "Kredit foto",
    picture_credit_hint: "Nama fotografer atau lembaga",
    picture_done: "Simpan",
    picture_remove: "Hapus gambar",
    picture_too_large: "Berkas ini lebih besar dari 25 MB.",
    cancel: "Batal",
    uploads: "Gambar yang diunggah",
    uploading: "Mengunggah…",
    upload_working: "Menyiapkan gambar…",
    upload_cancel: "Batalkan",

    link_address: "Alamat tautan",
    link_hint: "Tempel atau ketik alamat",
    link_apply: "Terapkan",
    link_remove: "Hapus tautan",
    link_open: "Buka di tab baru",
    link_bad: "Alamat ini tidak dapat dipakai. Contoh: https://contoh.go.id",
    link_edit: "Ubah",
    link_copy: "Salin",
    link_copied: "Alamat tautan disalin.",
    link_here: |link| format!("Tautan ke {link}. Tekan Tab untuk pilihannya."),
    tools: "Alat",
    close: "Tutup",
    find_and_replace: "Cari dan ganti",
    find_in_text: "Cari di naskah",
    find_next: "Berikutnya",
    find_previous: "Sebelumnya",
    found_of: |n, all| format!("{n} dari {all}"),
    not_found: "Tidak ditemukan",
    match_case: "Huruf besar",
    whole_words: "Kata utuh",
    match_accents: "Aksen",
    replace: "Tampilkan ganti",
    replace_with: "Ganti dengan",
    replace_one: "Ganti",
    replace_all: "Ganti semua",
    replaced: |n| format!("{n} diganti"),
    foot: "Kaki halaman",
    counts: "Panjang naskah",
    length: |part, words, minutes| match part {
        Some(part) => format!("{part} dari {words} kata"),
        None if minutes == 0 => format!("{words} kata"),
        None => format!("{words} kata · {minutes} menit baca"),
    },
    selection: "Pilihan",
    count_words: "Kata",
    count_characters: "Karakter",
    count_letters: "Karakter tanpa spasi",
    count_paragraphs: "Paragraf",
    count_minutes: "Menit baca",
    pace: "Dihitung 200 kata per menit. Judul dan teras tidak ikut dihitung.",
    outline: "Kerangka",
    no_headings: "Belum ada subjudul. Beri subjudul dengan Judul 2 atau Judul 3.",
    focus_mode: "Mode fokus",
    leave_focus: "Keluar dari mode fokus",
    shortcuts_name: "Pintasan papan ketik",
    shortcuts: "\
# Huruf
Control+B|Tebal
Control+I|Miring
Control+U|Garis bawah
Control+Shift+X|Coret
Control+E|Kode
Control+K|Tautan
Control+\\|Hapus format
# Paragraf
Control+Alt+0|Paragraf biasa
Control+Alt+1|Judul 1
Control+Alt+2|Judul 2
Control+Alt+3|Judul 3
Control+Shift+8|Daftar butir
Control+Shift+7|Daftar nomor
Control+Shift+9|Kutipan
Tab|Butir lebih dalam
Shift+Tab|Butir lebih luar
Shift+Enter|Baris baru dalam paragraf
# Menyunting
Control+Z|Urungkan
Control+Shift+Z Control+Y|Ulangi
Control+A|Pilih semua
Control+Shift+V|Tempel tanpa format
Alt+Enter|Buka tautan di kursor
# Mencari dan melihat
Control+F|Cari; sekali lagi: pencarian peramban
Control+H|Cari dan ganti
Enter F3|Temuan berikutnya
Shift+Enter Shift+F3|Temuan sebelumnya
Control+Shift+F|Mode fokus
Control+/|Pintasan papan ketik
# Berpindah
F6|Bagian halaman berikutnya
Escape Tab|Keluar dari teks
# Sambil mengetik
`## |Judul 2
`### |Judul 3
`- |Daftar butir
`1. |Daftar nomor
`> |Kutipan
`---|Garis pemisah
`**tebal**|Tebal
`*miring*|Miring
``kode`|Kode
` -- |Tanda pisah –
`...|Elipsis …
`contoh.go.id |Tautan
Backspace|Kembalikan yang diketik",

    follow: |name| format!("Ikuti {name}"),
    following: |name| format!("Mengikuti {name}"),
    following_over: "Berhenti mengikuti",
    follow_stop: "Berhenti",
    is_typing: |name| format!("{name} sedang mengetik…"),
    is_idle: |name| format!("{name}, diam"),

    announcements: "Pengumuman",
    announce_others: "Umumkan perubahan rekan",
    on: |name| format!("{name} nyala"),
    off: |name| format!("{name} mati"),
    marks_cleared: "Format dibersihkan",
    link_set: "Tautan dipasang",
    link_gone: "Tautan dilepas",
    paragraph: "Paragraf",
    code_block: "Blok kode",
    heading: "Judul",
    level: |name, level| format!("{name}, tingkat {level}"),
    undone: "Diurungkan",
    redone: "Diulangi",
    words_came: |words| format!("“{words}” kembali"),
    words_went: |words| format!("“{words}” dihapus"),
    words_other: "perubahan format atau kata",
    picture: |alt| format!("Gambar: {alt}"),
    picture_bare: "Gambar tanpa teks alternatif",
    came: |name| format!("{name} masuk"),
    left: |name| format!("{name} keluar"),
    changed_by: |people, blocks| format!("{people} penyunting mengubah {blocks} paragraf"),

    reader_help: "Dengan pembaca layar",
    reader_help_lines: [
        "F6 dan Shift+F6 berpindah antarbagian: bilah format, judul, isi, panel, orang, kaki halaman.",
        "Esc, lalu Tab, keluar dari isi. Tab di dalam daftar menjorokkan butir.",
        "Perubahan format dan hasil Urungkan atau Ulangi diumumkan; begitu pula gambar tempat kursor tiba.",
        "Perubahan rekan diumumkan ringkas, paling sering tiap 20 detik dan tidak selagi Anda mengetik.",
        "Tombol “Umumkan perubahan rekan” sesudah daftar orang mematikan dan menyalakannya.",
        "Tombol “Ikuti …” pada setiap orang membawa tampilan ke kursornya; Esc mengakhirinya.",
    ],
    paste_pictures: |n| {
        format!("{n} gambar tidak ikut ditempel. Unggah gambarnya langsung ke naskah ini.")
    },
    paste_structure: "Teks ini sangat panjang, jadi ditempel sebagai teks polos.",
    paste_too_long: "Teks ini terlalu panjang untuk sekali tempel. Tempel bagian demi bagian.",
    paste_dismiss: "Tutup pesan",
    credit_not_saved: "Kredit foto tidak tersimpan, jadi kembali seperti semula.",

    rescued: "Teks yang diselamatkan",
    rescued_lead: "Diketik di bagian yang dihapus atau diubah orang lain pada saat yang sama:",
    rescued_insert: "Sisipkan di kursor",
    rescued_copy: "Salin",
    rescued_dismiss: "Abaikan",
    twin_lead: "Bagian ini mungkin ganda:",
    twin_show: "Lihat",
    twin_remove: "Hapus yang ini",
    twin_keep: "Biarkan",
    since: "Sejak Anda pergi",
    since_sum: |places, both| {
        let read = if both == 0 {
            String::new()
        } else {
            format!(", {both} perlu Anda baca ulang")
        };
        format!("{places} bagian diubah rekan{read}")
    },
    since_changed: "Diubah",
    since_came: "Baru",
    since_went: "Dihapus",
    since_headline: "Judul",
    since_standfirst: "Teras",
    since_object: "Gambar atau garis",
    since_both: "Anda dan rekan menulis di tempat yang sama.",
    since_own: "Tulisan Anda",
    since_show: "Lihat",
};
