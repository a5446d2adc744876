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
    never_mind: "Batal",
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
