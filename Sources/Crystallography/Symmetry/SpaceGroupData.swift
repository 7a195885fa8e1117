/// The settings of the space groups: number, Hermann–Mauguin symbol, choice (origin 1 or 2, hexagonal H or rhombohedral R),
/// Hall symbol, and 1 where it is the standard setting of its group, x where the tables do not list it. Symbols of the International Tables as tabulated in
/// `wojdyr2022gemmi` (names in brackets left out).
enum SpaceGroupData {
  static let settings: StaticString =
    """
    1|P 1||P 1|1
    2|P -1||-P 1|1
    3|P 1 2 1||P 2y|1
    3|P 1 1 2||P 2|0
    3|P 2 1 1||P 2x|0
    4|P 1 21 1||P 2yb|1
    4|P 1 1 21||P 2c|0
    4|P 21 1 1||P 2xa|0
    5|C 1 2 1||C 2y|1
    5|A 1 2 1||A 2y|0
    5|I 1 2 1||I 2y|0
    5|A 1 1 2||A 2|0
    5|B 1 1 2||B 2|0
    5|I 1 1 2||I 2|0
    5|B 2 1 1||B 2x|0
    5|C 2 1 1||C 2x|0
    5|I 2 1 1||I 2x|0
    6|P 1 m 1||P -2y|1
    6|P 1 1 m||P -2|0
    6|P m 1 1||P -2x|0
    7|P 1 c 1||P -2yc|1
    7|P 1 n 1||P -2yac|0
    7|P 1 a 1||P -2ya|0
    7|P 1 1 a||P -2a|0
    7|P 1 1 n||P -2ab|0
    7|P 1 1 b||P -2b|0
    7|P b 1 1||P -2xb|0
    7|P n 1 1||P -2xbc|0
    7|P c 1 1||P -2xc|0
    8|C 1 m 1||C -2y|1
    8|A 1 m 1||A -2y|0
    8|I 1 m 1||I -2y|0
    8|A 1 1 m||A -2|0
    8|B 1 1 m||B -2|0
    8|I 1 1 m||I -2|0
    8|B m 1 1||B -2x|0
    8|C m 1 1||C -2x|0
    8|I m 1 1||I -2x|0
    9|C 1 c 1||C -2yc|1
    9|A 1 n 1||A -2yab|0
    9|I 1 a 1||I -2ya|0
    9|A 1 a 1||A -2ya|0
    9|C 1 n 1||C -2yac|0
    9|I 1 c 1||I -2yc|0
    9|A 1 1 a||A -2a|0
    9|B 1 1 n||B -2ab|0
    9|I 1 1 b||I -2b|0
    9|B 1 1 b||B -2b|0
    9|A 1 1 n||A -2ab|0
    9|I 1 1 a||I -2a|0
    9|B b 1 1||B -2xb|0
    9|C n 1 1||C -2xac|0
    9|I c 1 1||I -2xc|0
    9|C c 1 1||C -2xc|0
    9|B n 1 1||B -2xab|0
    9|I b 1 1||I -2xb|0
    10|P 1 2/m 1||-P 2y|1
    10|P 1 1 2/m||-P 2|0
    10|P 2/m 1 1||-P 2x|0
    11|P 1 21/m 1||-P 2yb|1
    11|P 1 1 21/m||-P 2c|0
    11|P 21/m 1 1||-P 2xa|0
    12|C 1 2/m 1||-C 2y|1
    12|A 1 2/m 1||-A 2y|0
    12|I 1 2/m 1||-I 2y|0
    12|A 1 1 2/m||-A 2|0
    12|B 1 1 2/m||-B 2|0
    12|I 1 1 2/m||-I 2|0
    12|B 2/m 1 1||-B 2x|0
    12|C 2/m 1 1||-C 2x|0
    12|I 2/m 1 1||-I 2x|0
    13|P 1 2/c 1||-P 2yc|1
    13|P 1 2/n 1||-P 2yac|0
    13|P 1 2/a 1||-P 2ya|0
    13|P 1 1 2/a||-P 2a|0
    13|P 1 1 2/n||-P 2ab|0
    13|P 1 1 2/b||-P 2b|0
    13|P 2/b 1 1||-P 2xb|0
    13|P 2/n 1 1||-P 2xbc|0
    13|P 2/c 1 1||-P 2xc|0
    14|P 1 21/c 1||-P 2ybc|1
    14|P 1 21/n 1||-P 2yn|0
    14|P 1 21/a 1||-P 2yab|0
    14|P 1 1 21/a||-P 2ac|0
    14|P 1 1 21/n||-P 2n|0
    14|P 1 1 21/b||-P 2bc|0
    14|P 21/b 1 1||-P 2xab|0
    14|P 21/n 1 1||-P 2xn|0
    14|P 21/c 1 1||-P 2xac|0
    15|C 1 2/c 1||-C 2yc|1
    15|A 1 2/n 1||-A 2yab|0
    15|I 1 2/a 1||-I 2ya|0
    15|A 1 2/a 1||-A 2ya|0
    15|C 1 2/n 1||-C 2yac|0
    15|I 1 2/c 1||-I 2yc|0
    15|A 1 1 2/a||-A 2a|0
    15|B 1 1 2/n||-B 2ab|0
    15|I 1 1 2/b||-I 2b|0
    15|B 1 1 2/b||-B 2b|0
    15|A 1 1 2/n||-A 2ab|0
    15|I 1 1 2/a||-I 2a|0
    15|B 2/b 1 1||-B 2xb|0
    15|C 2/n 1 1||-C 2xac|0
    15|I 2/c 1 1||-I 2xc|0
    15|C 2/c 1 1||-C 2xc|0
    15|B 2/n 1 1||-B 2xab|0
    15|I 2/b 1 1||-I 2xb|0
    16|P 2 2 2||P 2 2|1
    17|P 2 2 21||P 2c 2|1
    17|P 21 2 2||P 2a 2a|0
    17|P 2 21 2||P 2 2b|0
    18|P 21 21 2||P 2 2ab|1
    18|P 2 21 21||P 2bc 2|0
    18|P 21 2 21||P 2ac 2ac|0
    19|P 21 21 21||P 2ac 2ab|1
    20|C 2 2 21||C 2c 2|1
    20|A 21 2 2||A 2a 2a|0
    20|B 2 21 2||B 2 2b|0
    21|C 2 2 2||C 2 2|1
    21|A 2 2 2||A 2 2|0
    21|B 2 2 2||B 2 2|0
    22|F 2 2 2||F 2 2|1
    23|I 2 2 2||I 2 2|1
    24|I 21 21 21||I 2b 2c|1
    25|P m m 2||P 2 -2|1
    25|P 2 m m||P -2 2|0
    25|P m 2 m||P -2 -2|0
    26|P m c 21||P 2c -2|1
    26|P c m 21||P 2c -2c|0
    26|P 21 m a||P -2a 2a|0
    26|P 21 a m||P -2 2a|0
    26|P b 21 m||P -2 -2b|0
    26|P m 21 b||P -2b -2|0
    27|P c c 2||P 2 -2c|1
    27|P 2 a a||P -2a 2|0
    27|P b 2 b||P -2b -2b|0
    28|P m a 2||P 2 -2a|1
    28|P b m 2||P 2 -2b|0
    28|P 2 m b||P -2b 2|0
    28|P 2 c m||P -2c 2|0
    28|P c 2 m||P -2c -2c|0
    28|P m 2 a||P -2a -2a|0
    29|P c a 21||P 2c -2ac|1
    29|P b c 21||P 2c -2b|0
    29|P 21 a b||P -2b 2a|0
    29|P 21 c a||P -2ac 2a|0
    29|P c 21 b||P -2bc -2c|0
    29|P b 21 a||P -2a -2ab|0
    30|P n c 2||P 2 -2bc|1
    30|P c n 2||P 2 -2ac|0
    30|P 2 n a||P -2ac 2|0
    30|P 2 a n||P -2ab 2|0
    30|P b 2 n||P -2ab -2ab|0
    30|P n 2 b||P -2bc -2bc|0
    31|P m n 21||P 2ac -2|1
    31|P n m 21||P 2bc -2bc|0
    31|P 21 m n||P -2ab 2ab|0
    31|P 21 n m||P -2 2ac|0
    31|P n 21 m||P -2 -2bc|0
    31|P m 21 n||P -2ab -2|0
    32|P b a 2||P 2 -2ab|1
    32|P 2 c b||P -2bc 2|0
    32|P c 2 a||P -2ac -2ac|0
    33|P n a 21||P 2c -2n|1
    33|P b n 21||P 2c -2ab|0
    33|P 21 n b||P -2bc 2a|0
    33|P 21 c n||P -2n 2a|0
    33|P c 21 n||P -2n -2ac|0
    33|P n 21 a||P -2ac -2n|0
    34|P n n 2||P 2 -2n|1
    34|P 2 n n||P -2n 2|0
    34|P n 2 n||P -2n -2n|0
    35|C m m 2||C 2 -2|1
    35|A 2 m m||A -2 2|0
    35|B m 2 m||B -2 -2|0
    36|C m c 21||C 2c -2|1
    36|C c m 21||C 2c -2c|0
    36|A 21 m a||A -2a 2a|0
    36|A 21 a m||A -2 2a|0
    36|B b 21 m||B -2 -2b|0
    36|B m 21 b||B -2b -2|0
    37|C c c 2||C 2 -2c|1
    37|A 2 a a||A -2a 2|0
    37|B b 2 b||B -2b -2b|0
    38|A m m 2||A 2 -2|1
    38|B m m 2||B 2 -2|0
    38|B 2 m m||B -2 2|0
    38|C 2 m m||C -2 2|0
    38|C m 2 m||C -2 -2|0
    38|A m 2 m||A -2 -2|0
    39|A b m 2||A 2 -2b|1
    39|B m a 2||B 2 -2a|0
    39|B 2 c m||B -2a 2|0
    39|C 2 m b||C -2a 2|0
    39|C m 2 a||C -2a -2a|0
    39|A c 2 m||A -2b -2b|0
    40|A m a 2||A 2 -2a|1
    40|B b m 2||B 2 -2b|0
    40|B 2 m b||B -2b 2|0
    40|C 2 c m||C -2c 2|0
    40|C c 2 m||C -2c -2c|0
    40|A m 2 a||A -2a -2a|0
    41|A b a 2||A 2 -2ab|1
    41|B b a 2||B 2 -2ab|0
    41|B 2 c b||B -2ab 2|0
    41|C 2 c b||C -2ac 2|0
    41|C c 2 a||C -2ac -2ac|0
    41|A c 2 a||A -2ab -2ab|0
    42|F m m 2||F 2 -2|1
    42|F 2 m m||F -2 2|0
    42|F m 2 m||F -2 -2|0
    43|F d d 2||F 2 -2d|1
    43|F 2 d d||F -2d 2|0
    43|F d 2 d||F -2d -2d|0
    44|I m m 2||I 2 -2|1
    44|I 2 m m||I -2 2|0
    44|I m 2 m||I -2 -2|0
    45|I b a 2||I 2 -2c|1
    45|I 2 c b||I -2a 2|0
    45|I c 2 a||I -2b -2b|0
    46|I m a 2||I 2 -2a|1
    46|I b m 2||I 2 -2b|0
    46|I 2 m b||I -2b 2|0
    46|I 2 c m||I -2c 2|0
    46|I c 2 m||I -2c -2c|0
    46|I m 2 a||I -2a -2a|0
    47|P m m m||-P 2 2|1
    48|P n n n|1|P 2 2 -1n|0
    48|P n n n|2|-P 2ab 2bc|1
    49|P c c m||-P 2 2c|1
    49|P m a a||-P 2a 2|0
    49|P b m b||-P 2b 2b|0
    50|P b a n|1|P 2 2 -1ab|0
    50|P b a n|2|-P 2ab 2b|1
    50|P n c b|1|P 2 2 -1bc|0
    50|P n c b|2|-P 2b 2bc|0
    50|P c n a|1|P 2 2 -1ac|0
    50|P c n a|2|-P 2a 2c|0
    51|P m m a||-P 2a 2a|1
    51|P m m b||-P 2b 2|0
    51|P b m m||-P 2 2b|0
    51|P c m m||-P 2c 2c|0
    51|P m c m||-P 2c 2|0
    51|P m a m||-P 2 2a|0
    52|P n n a||-P 2a 2bc|1
    52|P n n b||-P 2b 2n|0
    52|P b n n||-P 2n 2b|0
    52|P c n n||-P 2ab 2c|0
    52|P n c n||-P 2ab 2n|0
    52|P n a n||-P 2n 2bc|0
    53|P m n a||-P 2ac 2|1
    53|P n m b||-P 2bc 2bc|0
    53|P b m n||-P 2ab 2ab|0
    53|P c n m||-P 2 2ac|0
    53|P n c m||-P 2 2bc|0
    53|P m a n||-P 2ab 2|0
    54|P c c a||-P 2a 2ac|1
    54|P c c b||-P 2b 2c|0
    54|P b a a||-P 2a 2b|0
    54|P c a a||-P 2ac 2c|0
    54|P b c b||-P 2bc 2b|0
    54|P b a b||-P 2b 2ab|0
    55|P b a m||-P 2 2ab|1
    55|P m c b||-P 2bc 2|0
    55|P c m a||-P 2ac 2ac|0
    56|P c c n||-P 2ab 2ac|1
    56|P n a a||-P 2ac 2bc|0
    56|P b n b||-P 2bc 2ab|0
    57|P b c m||-P 2c 2b|1
    57|P c a m||-P 2c 2ac|0
    57|P m c a||-P 2ac 2a|0
    57|P m a b||-P 2b 2a|0
    57|P b m a||-P 2a 2ab|0
    57|P c m b||-P 2bc 2c|0
    58|P n n m||-P 2 2n|1
    58|P m n n||-P 2n 2|0
    58|P n m n||-P 2n 2n|0
    59|P m m n|1|P 2 2ab -1ab|0
    59|P m m n|2|-P 2ab 2a|1
    59|P n m m|1|P 2bc 2 -1bc|0
    59|P n m m|2|-P 2c 2bc|0
    59|P m n m|1|P 2ac 2ac -1ac|0
    59|P m n m|2|-P 2c 2a|0
    60|P b c n||-P 2n 2ab|1
    60|P c a n||-P 2n 2c|0
    60|P n c a||-P 2a 2n|0
    60|P n a b||-P 2bc 2n|0
    60|P b n a||-P 2ac 2b|0
    60|P c n b||-P 2b 2ac|0
    61|P b c a||-P 2ac 2ab|1
    61|P c a b||-P 2bc 2ac|0
    62|P n m a||-P 2ac 2n|1
    62|P m n b||-P 2bc 2a|0
    62|P b n m||-P 2c 2ab|0
    62|P c m n||-P 2n 2ac|0
    62|P m c n||-P 2n 2a|0
    62|P n a m||-P 2c 2n|0
    63|C m c m||-C 2c 2|1
    63|C c m m||-C 2c 2c|0
    63|A m m a||-A 2a 2a|0
    63|A m a m||-A 2 2a|0
    63|B b m m||-B 2 2b|0
    63|B m m b||-B 2b 2|0
    64|C m c a||-C 2ac 2|1
    64|C c m b||-C 2ac 2ac|0
    64|A b m a||-A 2ab 2ab|0
    64|A c a m||-A 2 2ab|0
    64|B b c m||-B 2 2ab|0
    64|B m a b||-B 2ab 2|0
    65|C m m m||-C 2 2|1
    65|A m m m||-A 2 2|0
    65|B m m m||-B 2 2|0
    66|C c c m||-C 2 2c|1
    66|A m a a||-A 2a 2|0
    66|B b m b||-B 2b 2b|0
    67|C m m a||-C 2a 2|1
    67|C m m b||-C 2a 2a|0
    67|A b m m||-A 2b 2b|0
    67|A c m m||-A 2 2b|0
    67|B m c m||-B 2 2a|0
    67|B m a m||-B 2a 2|0
    68|C c c a|1|C 2 2 -1ac|0
    68|C c c a|2|-C 2a 2ac|1
    68|C c c b|1|C 2 2 -1ac|0
    68|C c c b|2|-C 2a 2c|0
    68|A b a a|1|A 2 2 -1ab|0
    68|A b a a|2|-A 2a 2b|0
    68|A c a a|1|A 2 2 -1ab|0
    68|A c a a|2|-A 2ab 2b|0
    68|B b c b|1|B 2 2 -1ab|0
    68|B b c b|2|-B 2ab 2b|0
    68|B b a b|1|B 2 2 -1ab|0
    68|B b a b|2|-B 2b 2ab|0
    69|F m m m||-F 2 2|1
    70|F d d d|1|F 2 2 -1d|0
    70|F d d d|2|-F 2uv 2vw|1
    71|I m m m||-I 2 2|1
    72|I b a m||-I 2 2c|1
    72|I m c b||-I 2a 2|0
    72|I c m a||-I 2b 2b|0
    73|I b c a||-I 2b 2c|1
    73|I c a b||-I 2a 2b|0
    74|I m m a||-I 2b 2|1
    74|I m m b||-I 2a 2a|0
    74|I b m m||-I 2c 2c|0
    74|I c m m||-I 2 2b|0
    74|I m c m||-I 2 2a|0
    74|I m a m||-I 2c 2|0
    75|P 4||P 4|1
    76|P 41||P 4w|1
    77|P 42||P 4c|1
    78|P 43||P 4cw|1
    79|I 4||I 4|1
    80|I 41||I 4bw|1
    81|P -4||P -4|1
    82|I -4||I -4|1
    83|P 4/m||-P 4|1
    84|P 42/m||-P 4c|1
    85|P 4/n|1|P 4ab -1ab|0
    85|P 4/n|2|-P 4a|1
    86|P 42/n|1|P 4n -1n|0
    86|P 42/n|2|-P 4bc|1
    87|I 4/m||-I 4|1
    88|I 41/a|1|I 4bw -1bw|0
    88|I 41/a|2|-I 4ad|1
    89|P 4 2 2||P 4 2|1
    90|P 4 21 2||P 4ab 2ab|1
    91|P 41 2 2||P 4w 2c|1
    92|P 41 21 2||P 4abw 2nw|1
    93|P 42 2 2||P 4c 2|1
    94|P 42 21 2||P 4n 2n|1
    95|P 43 2 2||P 4cw 2c|1
    96|P 43 21 2||P 4nw 2abw|1
    97|I 4 2 2||I 4 2|1
    98|I 41 2 2||I 4bw 2bw|1
    99|P 4 m m||P 4 -2|1
    100|P 4 b m||P 4 -2ab|1
    101|P 42 c m||P 4c -2c|1
    102|P 42 n m||P 4n -2n|1
    103|P 4 c c||P 4 -2c|1
    104|P 4 n c||P 4 -2n|1
    105|P 42 m c||P 4c -2|1
    106|P 42 b c||P 4c -2ab|1
    107|I 4 m m||I 4 -2|1
    108|I 4 c m||I 4 -2c|1
    109|I 41 m d||I 4bw -2|1
    110|I 41 c d||I 4bw -2c|1
    111|P -4 2 m||P -4 2|1
    112|P -4 2 c||P -4 2c|1
    113|P -4 21 m||P -4 2ab|1
    114|P -4 21 c||P -4 2n|1
    115|P -4 m 2||P -4 -2|1
    116|P -4 c 2||P -4 -2c|1
    117|P -4 b 2||P -4 -2ab|1
    118|P -4 n 2||P -4 -2n|1
    119|I -4 m 2||I -4 -2|1
    120|I -4 c 2||I -4 -2c|1
    121|I -4 2 m||I -4 2|1
    122|I -4 2 d||I -4 2bw|1
    123|P 4/m m m||-P 4 2|1
    124|P 4/m c c||-P 4 2c|1
    125|P 4/n b m|1|P 4 2 -1ab|0
    125|P 4/n b m|2|-P 4a 2b|1
    126|P 4/n n c|1|P 4 2 -1n|0
    126|P 4/n n c|2|-P 4a 2bc|1
    127|P 4/m b m||-P 4 2ab|1
    128|P 4/m n c||-P 4 2n|1
    129|P 4/n m m|1|P 4ab 2ab -1ab|0
    129|P 4/n m m|2|-P 4a 2a|1
    130|P 4/n c c|1|P 4ab 2n -1ab|0
    130|P 4/n c c|2|-P 4a 2ac|1
    131|P 42/m m c||-P 4c 2|1
    132|P 42/m c m||-P 4c 2c|1
    133|P 42/n b c|1|P 4n 2c -1n|0
    133|P 42/n b c|2|-P 4ac 2b|1
    134|P 42/n n m|1|P 4n 2 -1n|0
    134|P 42/n n m|2|-P 4ac 2bc|1
    135|P 42/m b c||-P 4c 2ab|1
    136|P 42/m n m||-P 4n 2n|1
    137|P 42/n m c|1|P 4n 2n -1n|0
    137|P 42/n m c|2|-P 4ac 2a|1
    138|P 42/n c m|1|P 4n 2ab -1n|0
    138|P 42/n c m|2|-P 4ac 2ac|1
    139|I 4/m m m||-I 4 2|1
    140|I 4/m c m||-I 4 2c|1
    141|I 41/a m d|1|I 4bw 2bw -1bw|0
    141|I 41/a m d|2|-I 4bd 2|1
    142|I 41/a c d|1|I 4bw 2aw -1bw|0
    142|I 41/a c d|2|-I 4bd 2c|1
    143|P 3||P 3|1
    144|P 31||P 31|1
    145|P 32||P 32|1
    146|R 3|H|R 3|1
    146|R 3|R|P 3*|0
    147|P -3||-P 3|1
    148|R -3|H|-R 3|1
    148|R -3|R|-P 3*|0
    149|P 3 1 2||P 3 2|1
    150|P 3 2 1||P 3 2"|1
    151|P 31 1 2||P 31 2 (0 0 4)|1
    152|P 31 2 1||P 31 2"|1
    153|P 32 1 2||P 32 2 (0 0 2)|1
    154|P 32 2 1||P 32 2"|1
    155|R 3 2|H|R 3 2"|1
    155|R 3 2|R|P 3* 2|0
    156|P 3 m 1||P 3 -2"|1
    157|P 3 1 m||P 3 -2|1
    158|P 3 c 1||P 3 -2"c|1
    159|P 3 1 c||P 3 -2c|1
    160|R 3 m|H|R 3 -2"|1
    160|R 3 m|R|P 3* -2|0
    161|R 3 c|H|R 3 -2"c|1
    161|R 3 c|R|P 3* -2n|0
    162|P -3 1 m||-P 3 2|1
    163|P -3 1 c||-P 3 2c|1
    164|P -3 m 1||-P 3 2"|1
    165|P -3 c 1||-P 3 2"c|1
    166|R -3 m|H|-R 3 2"|1
    166|R -3 m|R|-P 3* 2|0
    167|R -3 c|H|-R 3 2"c|1
    167|R -3 c|R|-P 3* 2n|0
    168|P 6||P 6|1
    169|P 61||P 61|1
    170|P 65||P 65|1
    171|P 62||P 62|1
    172|P 64||P 64|1
    173|P 63||P 6c|1
    174|P -6||P -6|1
    175|P 6/m||-P 6|1
    176|P 63/m||-P 6c|1
    177|P 6 2 2||P 6 2|1
    178|P 61 2 2||P 61 2 (0 0 5)|1
    179|P 65 2 2||P 65 2 (0 0 1)|1
    180|P 62 2 2||P 62 2 (0 0 4)|1
    181|P 64 2 2||P 64 2 (0 0 2)|1
    182|P 63 2 2||P 6c 2c|1
    183|P 6 m m||P 6 -2|1
    184|P 6 c c||P 6 -2c|1
    185|P 63 c m||P 6c -2|1
    186|P 63 m c||P 6c -2c|1
    187|P -6 m 2||P -6 2|1
    188|P -6 c 2||P -6c 2|1
    189|P -6 2 m||P -6 -2|1
    190|P -6 2 c||P -6c -2c|1
    191|P 6/m m m||-P 6 2|1
    192|P 6/m c c||-P 6 2c|1
    193|P 63/m c m||-P 6c 2|1
    194|P 63/m m c||-P 6c 2c|1
    195|P 2 3||P 2 2 3|1
    196|F 2 3||F 2 2 3|1
    197|I 2 3||I 2 2 3|1
    198|P 21 3||P 2ac 2ab 3|1
    199|I 21 3||I 2b 2c 3|1
    200|P m -3||-P 2 2 3|1
    201|P n -3|1|P 2 2 3 -1n|0
    201|P n -3|2|-P 2ab 2bc 3|1
    202|F m -3||-F 2 2 3|1
    203|F d -3|1|F 2 2 3 -1d|0
    203|F d -3|2|-F 2uv 2vw 3|1
    204|I m -3||-I 2 2 3|1
    205|P a -3||-P 2ac 2ab 3|1
    206|I a -3||-I 2b 2c 3|1
    207|P 4 3 2||P 4 2 3|1
    208|P 42 3 2||P 4n 2 3|1
    209|F 4 3 2||F 4 2 3|1
    210|F 41 3 2||F 4d 2 3|1
    211|I 4 3 2||I 4 2 3|1
    212|P 43 3 2||P 4acd 2ab 3|1
    213|P 41 3 2||P 4bd 2ab 3|1
    214|I 41 3 2||I 4bd 2c 3|1
    215|P -4 3 m||P -4 2 3|1
    216|F -4 3 m||F -4 2 3|1
    217|I -4 3 m||I -4 2 3|1
    218|P -4 3 n||P -4n 2 3|1
    219|F -4 3 c||F -4a 2 3|1
    220|I -4 3 d||I -4bd 2c 3|1
    221|P m -3 m||-P 4 2 3|1
    222|P n -3 n|1|P 4 2 3 -1n|0
    222|P n -3 n|2|-P 4a 2bc 3|1
    223|P m -3 n||-P 4n 2 3|1
    224|P n -3 m|1|P 4n 2 3 -1n|0
    224|P n -3 m|2|-P 4bc 2bc 3|1
    225|F m -3 m||-F 4 2 3|1
    226|F m -3 c||-F 4a 2 3|1
    227|F d -3 m|1|F 4d 2 3 -1d|0
    227|F d -3 m|2|-F 4vw 2vw 3|1
    228|F d -3 c|1|F 4d 2 3 -1ad|0
    228|F d -3 c|2|-F 4ud 2vw 3|1
    229|I m -3 m||-I 4 2 3|1
    230|I a -3 d||-I 4bd 2c 3|1
    5|I 1 21 1||I 2yb|x
    5|C 1 21 1||C 2yb|x
    1|A 1||A 1|x
    1|B 1||B 1|x
    1|C 1||C 1|x
    1|F 1||F 1|x
    1|I 1||I 1|x
    2|A -1||-A 1|x
    2|B -1||-B 1|x
    2|C -1||-C 1|x
    2|F -1||-F 1|x
    2|I -1||-I 1|x
    3|B 1 2 1||B 2y|x
    3|C 1 1 2||C 2|x
    4|B 1 21 1||B 2yb|x
    4|C 1 1 21||C 2c|x
    5|F 1 2 1||F 2y|x
    8|F 1 m 1||F -2y|x
    9|F 1 d 1||F -2yuw|x
    12|F 1 2/m 1||-F 2y|x
    64|A b a m||-A 2 2ab|x
    89|C 4 2 2||C 4 2|x
    90|C 4 2 21||C 4a 2|x
    97|F 4 2 2||F 4 2|x
    115|C -4 2 m||C -4 2|x
    117|C -4 2 b||C -4 2ya|x
    139|F 4/m m m||-F 4 2|x
    """
}
