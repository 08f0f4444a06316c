# contrib/screenshot and the README's pictures: made by the program, and of what it shows today.

load helper

@test "pictures: those in the tree are what the console shows now" {
    run "$ROOT/contrib/pictures/make" .
    assert_status 0
    for picture in "$ROOT"/contrib/pictures/*.svg; do
        cmp "$picture" "${picture##*/}" || {
            echo 'tests/console/regen makes them anew'
            return 1
        }
        grep -qF "contrib/pictures/${picture##*/}" "$ROOT/README.md"
        [ "$(wc -c < "$picture")" -lt 30000 ]
    done
    [ -e board.svg ]
    [ -e ruler.svg ]
}

@test "pictures: a screen comes out as well-formed SVG with its text, its places and its colours" {
    printf 'A <中文> & é\n > 逾期\n' > s.txt
    printf '0:0+14 bar\n1:3+4 overdue\ncursor:1:1\n' > s.roles
    run "$ROOT/contrib/screenshot" s
    assert_status 0
    printf '%s' "$output" > s.svg
    run python3 - s.svg <<'PYTHON'
import sys, xml.etree.ElementTree as tree
for text in tree.parse(sys.argv[1]).iter("{http://www.w3.org/2000/svg}text"):
    print(int(text.get("x")) // 8, int(text.get("textLength")) // 8, text.get("fill"), text.text)
PYTHON
    assert_output '1 3 #f2f2f2 A <
4 4 #f2f2f2 中文
8 5 #f2f2f2 > & é
2 1 None >
4 4 #f0524f 逾期'
    assert_status 0
    run "$ROOT/contrib/screenshot" s mono
    assert_status 0
    [[ $output != *'#f0524f'* ]]
}
