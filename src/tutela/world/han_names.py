"""Han surnames in the order and rough shape of their frequency, and the characters given names are made of."""

from typing import Final

SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪"
)
"""One character each, the most frequent first."""

COMPOUND_SURNAMES: Final = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "夏侯",
    "东方",
)

RARE_SURNAMES: Final = ("𠮷", "仝", "逄", "亓", "禤", "㐂", "昝", "逯", "缑", "佘")
"""Seldom seen, one of them outside the Basic Multilingual Plane."""

MALE: Final = "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆雷达松志建国文博子轩宏海峰亮龙武毅诚振"
FEMALE: Final = "芳娜敏静丽艳娟霞秀燕玲桂红梅琴兰英萍莉玉洁雪婷慧颖倩佳怡欣悦妍琳瑶萱涵雅诗蕾薇晴"
EITHER: Final = "晓春云林清思雨安宁新立永嘉一乐天然书航可凡景辰青远"

RARE: Final = ("䶮", "𬍛", "堃", "喆", "㛃", "𬴂", "翀", "旻", "彧", "𫍯", "珺", "垚", "淼", "昇")
"""Given-name characters that old systems could not store: extension blocks A, B, C, D and E among them."""

TRADITIONAL: Final = str.maketrans(
    "张刘陈杨黄赵吴孙马罗郑谢许韩冯邓肖吕钟谭陆贾韦邹龙贺顾龚万钱严汤齐乔庞颜东军伟强涛刚辉鹏华飞杰凯达志国轩丽艳娟兰红梅"
    "静玉洁莹颖云书远宁",
    "張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧肖呂鐘譚陸賈韋鄒龍賀顧龔萬錢嚴湯齊喬龐顏東軍偉強濤剛輝鵬華飛傑凱達志國軒麗艷娟蘭紅梅"
    "靜玉潔瑩穎雲書遠寧",
)
"""How Hong Kong, Macao and Taiwan residents, and some clerks, write the same names."""
