//! The interface in Indonesian, the first language. Names that outside clients
//! hold on to stand in ARCHITECTURE.md; change none of those here.

use shared::problem::code;

use crate::words::Words;

/// Indonesian.
pub static INDONESIAN: Words = Words {
    tag: "id",

    language: "Bahasa",
    other_language: "English",
    leave: "Keluar",
    theme_system: "Tema: ikut sistem",
    theme_day: "Tema: terang",
    theme_night: "Tema: gelap",
    retry: "Coba lagi",
    loading: "Memuat…",
    home: "Siaran, ke meja redaksi",

    sign_in: "Masuk",
    signing_in: "Sedang masuk…",
    sign_in_lead: "Ruang redaksi bersama untuk siaran pers.",
    username: "Nama pengguna",
    password: "Kata sandi",
    show_password: "Tampilkan",
    field_required: "Isi nama pengguna dan kata sandi.",

    desk: "Meja redaksi",
    new_article: "Rilis baru",
    search: "Cari",
    search_hint: "Cari judul atau isi",
    untitled: "Tanpa judul",
    no_words_yet: "Belum ada isi.",
    more: "Muat lebih banyak",
    empty_desk: "Meja masih kosong",
    empty_desk_lead: "Mulai siaran pers pertama dengan tombol “Rilis baru”.",
    nothing_found: |query| format!("Tidak ada yang cocok dengan “{query}”."),
    kept_here: "tersimpan di peramban ini",
    desk_offline: "Server tidak terjangkau. Yang tampak di sini tersimpan di peramban ini dan tetap dapat dibuka.",
    begun_by: |name| format!("dimulai {name}"),
    changed: |when| format!("diubah {when}"),
    found: |count| format!("{count} naskah"),

    picture_selected: "Gambar dipilih. Enter membuka keterangannya, huruf menulis sesudahnya, Shift+Enter sebelumnya.",
    rule_selected: "Garis pemisah dipilih. Enter membuat paragraf sesudahnya, Shift+Enter sebelumnya.",
    strange_selected: "Bagian dari program lain dipilih.",
    words_moved: "Paragraf itu baru saja dihapus. Kata yang Anda ketik dipindahkan ke tempat terdekat.",

    just_now: "baru saja",
    minutes_ago: |n| format!("{n} menit lalu"),
    hours_ago: |n| format!("{n} jam lalu"),
    yesterday: "kemarin",
    days_ago: |n| format!("{n} hari lalu"),

    headline: "Judul",
    headline_hint: "Judul siaran pers",
    standfirst: "Teras singkat",
    standfirst_hint: "Satu kalimat yang merangkum, boleh dikosongkan",
    body: "Isi",
    body_hint: "Mulai menulis…",
    opening: "Membuka naskah…",
    reading: "Anda membaca teks ini; menulis memerlukan peran penulis atau editor.",
    save_status: "Status simpan",
    saved: "Tersimpan",
    saving: "Menyimpan…",
    connecting: "Menyambung…",
    offline: |waiting| format!("Luring · {waiting} perubahan menunggu"),
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

    only_here: "hanya di peramban ini",
    waits: |n| format!("{n} perubahan menunggu"),
    not_placed: "server tidak menerimanya",
    pin: "Simpan untuk luring",
    pinning: "Menyimpan…",
    space: |used, allowed| format!("Ruang di peramban ini: {used} terpakai dari {allowed}."),
    store_full: "Penyimpanan peramban penuh.",
    store_gone: "Peramban ini tidak dapat menyimpan.",
    store_homeless: |n| {
        format!(
            "{n} perubahan hanya ada di tab ini. Jangan tutup tab sampai tersambung lagi atau ada ruang."
        )
    },
    store_on_line: "Yang Anda tulis tetap sampai di server, tetapi tidak dapat dibuka tanpa jaringan.",
    no_place: |why| {
        format!(
            "Server tidak menerima naskah ini: {why} Yang Anda tulis tetap di peramban ini; salin bila perlu."
        )
    },
    writer_no_more: |n| {
        format!(
            "Peran Anda tidak lagi menulis, jadi {n} perubahan tidak terkirim. Semuanya tetap di peramban ini."
        )
    },
    copy_all: "Salin seluruh teks",
    copied_all: "Teks disalin",
    sign_in_here: "Yang Anda tulis aman di peramban ini dan terkirim begitu Anda masuk lagi.",
    leave_title: "Ada tulisan yang belum sampai di server",
    leave_lead: "Bila Anda keluar sekarang, tulisan itu tetap di peramban ini atas nama Anda dan terkirim saat Anda masuk lagi di sini. Orang lain yang masuk tidak melihatnya.",
    leave_homeless: "Sebagian tidak dapat disimpan peramban ini dan hilang bila tab ditutup.",
    send_and_leave: "Kirim lalu keluar",
    leave_anyway: "Keluar saja",
    sending: "Mengirim…",
    send_failed: "Belum semuanya terkirim. Periksa sambungan Anda, lalu coba lagi.",

    missing: "Halaman tidak ditemukan",
    missing_lead: "Alamat ini tidak menuju ke mana pun. Mungkin naskahnya sudah dihapus atau alamatnya terpotong.",
    ended_signed_out: "Sesi Anda berakhir. Anda dapat terus menulis; semuanya tersimpan di peramban ini.",
    ended_forbidden: "Anda tidak berwenang membuka naskah ini.",
    ended_not_found: "Naskah ini tidak ada.",
    ended_too_large: "Perubahan terakhir melebihi batas ukuran naskah dan belum tersimpan di server.",
    ended_refused: "Server menolak perubahan terakhir. Yang Anda tulis tersimpan di peramban ini.",
    sign_in_again: "Masuk lagi",
    back_to_desk: "Kembali ke meja redaksi",
    not_kept_here: "Naskah ini belum pernah dibuka di peramban ini, jadi perlu sambungan ke server.",
    problem,
    request_id: |id| format!("Kode laporan: {id}"),
    stage,
};

fn problem(of: &str) -> &'static str {
    match of {
        code::NOT_SIGNED_IN => "Anda belum masuk.",
        code::WRONG_CREDENTIALS => "Nama pengguna atau kata sandi salah.",
        code::FORBIDDEN => "Anda tidak berwenang melakukan ini.",
        code::NOT_FOUND => "Yang dicari tidak ada.",
        code::INVALID => "Isian belum benar.",
        code::TOO_LARGE => "Ukurannya melebihi batas.",
        code::TOO_MANY => "Terlalu banyak percobaan. Tunggu sebentar, lalu coba lagi.",
        code::NOT_A_PICTURE => {
            "Berkas ini bukan gambar yang dapat dipakai. Pakailah JPEG, PNG, WebP, atau GIF."
        }
        code::BROKEN_PICTURE => "Gambar ini rusak atau terpotong.",
        code::UPLOAD_QUOTA => "Jatah unggahan Anda untuk 24 jam sudah habis. Coba lagi besok.",
        code::TOO_MANY_PIXELS => {
            "Gambar ini lebih dari 50 megapiksel, atau sisinya lebih dari 30.000 piksel. Perkecil dahulu."
        }
        code::CONFLICT => "Naskah sudah berubah sementara itu. Muat ulang, lalu coba lagi.",
        code::STORAGE => "Server tidak dapat menyimpan saat ini.",
        code::UNREACHABLE => "Server tidak terjangkau. Periksa sambungan Anda, lalu coba lagi.",
        _ => "Terjadi kesalahan di pihak kami.",
    }
}

fn stage(name: &str) -> Option<&'static str> {
    Some(match name {
        "usulan" => "Usulan",
        "draf" => "Draf",
        "sunting" => "Sunting",
        "verifikasi" => "Verifikasi",
        "siap_sah" => "Siap disahkan",
        "disahkan" => "Disahkan",
        "terjadwal" => "Terjadwal",
        "embargo" => "Embargo",
        "terbit" => "Terbit",
        "ralat" => "Ralat",
        "dicabut" => "Dicabut",
        "ditahan" => "Ditahan",
        "batal" => "Batal",
        "arsip" => "Arsip",
        _ => return None,
    })
}
