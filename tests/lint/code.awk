# code(line): a line of C without comments and without what literals contain; keeps its place in a
# comment of several lines. Call it for every line of a file, and code_reset() at the file's start.
function code_reset() {
	in_comment = 0
}
function code(line, out, at, c) {
	out = ""
	while (line != "") {
		if (in_comment) {
			at = index(line, "*/")
			if (!at)
				return out
			line = substr(line, at + 2)
			in_comment = 0
			continue
		}
		at = match(line, /["']|\/[*\/]/)
		if (!at)
			return out line
		out = out substr(line, 1, at - 1)
		c = substr(line, at, 1)
		line = substr(line, at)
		if (c == "/") {
			if (substr(line, 2, 1) == "/")
				return out
			in_comment = 1
			line = substr(line, 3)
			continue
		}
		if (!match(line, "^" c "([^" c "\\\\]|\\\\.)*" c))
			return out c
		out = out c c
		line = substr(line, RLENGTH + 1)
	}
	return out
}
