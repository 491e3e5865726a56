"""Emoji shortcodes people and apps use most, the character of each, and which the page can draw itself."""

from __future__ import annotations

import re

TABLE = """
rotating_light 🚨 fire 🔥 warning ⚠️ white_check_mark ✅ heavy_check_mark ✔️ x ❌ no_entry ⛔ no_entry_sign 🚫
octagonal_sign 🛑 heavy_multiplication_x ✖️
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵
large_purple_circle 🟣 large_brown_circle 🟤 white_circle ⚪ black_circle ⚫ large_red_square 🟥
large_orange_square 🟧 large_yellow_square 🟨 large_green_square 🟩 large_blue_square 🟦
large_purple_square 🟪 white_large_square ⬜ black_large_square ⬛ large_blue_diamond 🔷
large_orange_diamond 🔶 small_red_triangle 🔺 small_red_triangle_down 🔻 diamond_shape_with_a_dot_inside 💠
arrow_up ⬆️ arrow_down ⬇️ arrow_right ➡️ arrow_left ⬅️ arrow_upper_right ↗️ arrow_lower_right ↘️
arrows_counterclockwise 🔄 repeat 🔁 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊
eyes 👀 ear 👂 mag 🔍 bell 🔔 no_bell 🔕 mute 🔇 loudspeaker 📢 mega 📣 speech_balloon 💬 thought_balloon 💭
speaking_head_in_silhouette 🗣️ left_speech_bubble 🗨️ newspaper 📰 rolled_up_newspaper 🗞️ tv 📺 radio 📻
studio_microphone 🎙️ iphone 📱 telephone_receiver 📞 computer 💻 globe_with_meridians 🌐
earth_africa 🌍 link 🔗 pushpin 📌 round_pushpin 📍 paperclip 📎 memo 📝 pencil ✏️ pencil2 ✏️
page_facing_up 📄 clipboard 📋 file_folder 📁 open_file_folder 📂 books 📚 book 📖 bookmark 🔖 label 🏷️
calendar 📅 date 📅 spiral_calendar_pad 🗓️ clock1 🕐 clock3 🕒 clock9 🕘 alarm_clock ⏰ stopwatch ⏱️
timer_clock ⏲️ hourglass ⌛ hourglass_flowing_sand ⏳ zzz 💤 lock 🔒 unlock 🔓 key 🔑 shield 🛡️ scales ⚖️
hammer 🔨 wrench 🔧 gear ⚙️ hammer_and_wrench 🛠️ toolbox 🧰 test_tube 🧪 microscope 🔬 pill 💊
syringe 💉 ambulance 🚑 fire_engine 🚒 police_car 🚓 firefighter 🧑‍🚒 helmet_with_white_cross ⛑️ sos 🆘
ring_buoy 🛟 construction 🚧 rocket 🚀 package 📦 truck 🚚 shopping_trolley 🛒 seedling 🌱 herb 🌿
evergreen_tree 🌲 deciduous_tree 🌳 leaves 🍃 thumbsup 👍 +1 👍 thumbsdown 👎 -1 👎 ok_hand 👌 raised_hands 🙌
clap 👏 wave 👋 pray 🙏 handshake 🤝 muscle 💪 point_right 👉 point_left 👈 point_up ☝️ point_down 👇
raising_hand 🙋 raised_hand ✋ hand ✋ writing_hand ✍️ bust_in_silhouette 👤 busts_in_silhouette 👥
robot_face 🤖 smile 😄 slightly_smiling_face 🙂 grinning 😀 joy 😂 sweat_smile 😅 thinking_face 🤔
neutral_face 😐 disappointed 😞 cry 😢 sob 😭 angry 😠 rage 😡 face_with_symbols_on_mouth 🤬 scream 😱
fearful 😨 face_palm 🤦 shrug 🤷 nauseated_face 🤢 skull 💀 heart ❤️ broken_heart 💔 orange_heart 🧡
yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 100 💯 tada 🎉 sparkles ✨ star ⭐ star2 🌟
trophy 🏆 dart 🎯 bulb 💡 zap ⚡ boom 💥 ocean 🌊 snowflake ❄️ sunny ☀️ cloud ☁️ rainbow 🌈 coffee ☕
beers 🍻 question ❓ exclamation ❗ bangbang ‼️ grey_question ❔ information_source ℹ️ heavy_plus_sign ➕
heavy_minus_sign ➖ black_small_square ▪️ white_small_square ▫️ radio_button 🔘 ballot_box_with_check ☑️
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ checkered_flag 🏁 triangular_flag_on_post 🚩 white_flag 🏳️
black_flag 🏴 performing_arts 🎭 film_projector 📽️ camera 📷 satellite_antenna 📡 inbox_tray 📥 outbox_tray 📤
email 📧 envelope ✉️ incoming_envelope 📨 wastebasket 🗑️ ghost 👻 clown_face 🤡 snail 🐌 bug 🐛 bee 🐝
"""

_WORDS = TABLE.split()
EMOJI: dict[str, str] = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))

# Symbols in static/emoji.svg, shown where the system has no colour emoji: the levels must be seen anywhere.
DRAWN_NAMES = """
    alarm_clock arrow_down arrow_up bell bust_in_silhouette chart_with_upwards_trend eyes fire
    heavy_multiplication_x hourglass_flowing_sand large_green_circle large_orange_circle large_orange_diamond
    large_yellow_circle lock mega memo no_entry octagonal_sign pushpin red_circle repeat rotating_light shield
    speech_balloon warning white_check_mark x zap
"""
DRAWN = frozenset(DRAWN_NAMES.split())
_SELECTOR, _JOINERS = "\ufe0f", "\u200d\U0001f3fb-\U0001f3ff"
_NAMES = {character.replace(_SELECTOR, ""): name for name, character in reversed(EMOJI.items())}
CHARACTER = re.compile(
    "(?<!\u200d)("
    + "|".join(
        re.escape(character).replace(_SELECTOR, f"{_SELECTOR}?")
        for character in sorted(EMOJI.values(), key=len, reverse=True)
    )
    + f")(?![{_JOINERS}])"
)


def name_of(character: str) -> str:
    """The shortcode of a character, with or without its variation selector."""
    return _NAMES[character.replace(_SELECTOR, "")]


def emoji(name: str) -> str | None:
    """The character of a shortcode without its colons, skin tones ignored; None when it is not known."""
    return EMOJI.get(name.partition("::")[0])


def spoken(name: str) -> str:
    """The shortcode as words, for people who listen to the page."""
    return name.partition("::")[0].replace("_", " ").replace("-", " ").strip() or name
