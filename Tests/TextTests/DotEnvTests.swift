import Testing

@testable import Text

@Suite("Reading .env files")
struct DotEnvTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var values: [String: String]
        var testDescription: String { name }
    }

    @Test(
        "What docker compose and dotenv allow is understood",
        arguments: [
            Case(name: "plain", text: "A=1\nB_2=two words\n", values: ["A": "1", "B_2": "two words"]),
            Case(name: "empty file", text: "", values: [:]),
            Case(name: "no line end at the end", text: "A=1", values: ["A": "1"]),
            Case(name: "comments and blank lines", text: "# one\n\n   # two\nA=1\n\t\n", values: ["A": "1"]),
            Case(name: "blanks around", text: "  A = 1  \n\tB\t=\t2\t\n", values: ["A": "1", "B": "2"]),
            Case(name: "export", text: "export A=1\nexport\tB=2\n", values: ["A": "1", "B": "2"]),
            Case(
                name: "a variable called export",
                text: "export=1\nexported=2\n",
                values: ["export": "1", "exported": "2"]
            ),
            Case(
                name: "empty values",
                text: "A=\nB=\"\"\nC=''\nD= # none\n",
                values: ["A": "", "B": "", "C": "", "D": ""]
            ),
            Case(name: "the last one counts", text: "A=1\nA=2\n", values: ["A": "2"]),
            Case(
                name: "an equals sign in the value",
                text: "A=b=c==\nB=\"x=y\"\n",
                values: ["A": "b=c==", "B": "x=y"]
            ),
            Case(
                name: "a hash in the value",
                text: "A=pass#word\nB=a#b#c # said\n",
                values: ["A": "pass#word", "B": "a#b#c"]
            ),
            Case(name: "a hash in quotes", text: "A=\"x # y\" # z\nB='#'\n", values: ["A": "x # y", "B": "#"]),
            Case(name: "a comment behind a tab", text: "A=1\t# one\n", values: ["A": "1"]),
            Case(name: "single quotes keep all", text: #"A='a\n$B "c"'"#, values: ["A": #"a\n$B "c""#]),
            Case(
                name: "double quotes know escapes",
                text: #"A="a\n\t\"b\" \\ \$C 'd'""#,
                values: ["A": "a\n\t\"b\" \\ $C 'd'"]
            ),
            Case(name: "unknown escapes stay", text: #"A="\d+""#, values: ["A": #"\d+"#]),
            Case(name: "backslashes without quotes stay", text: #"A=C:\new"#, values: ["A": #"C:\new"#]),
            Case(name: "blanks in quotes", text: "A=\"  x  \"\n", values: ["A": "  x  "]),
            Case(
                name: "several lines in double quotes",
                text: "A=\"one\ntwo\"\nB=3\n",
                values: ["A": "one\ntwo", "B": "3"]
            ),
            Case(
                name: "several lines in single quotes",
                text: "A='one\n# two\n'\nB=3\n",
                values: ["A": "one\n# two\n", "B": "3"]
            ),
            Case(
                name: "line ends of Windows",
                text: "A=1\r\n# c\r\n\r\nB=\"2\"\r\nC='3\r\n4'\r\n",
                values: ["A": "1", "B": "2", "C": "3\n4"]
            ),
            Case(name: "byte order mark", text: "\u{FEFF}A=1\n", values: ["A": "1"]),
            Case(name: "letters of all kinds in values", text: "A=Grüße 🎢\n", values: ["A": "Grüße 🎢"]),
            Case(name: "a quote inside", text: "A=it's\nB=5\" wide\n", values: ["A": "it's", "B": "5\" wide"]),
        ]
    )
    func values(_ example: Case) throws {
        #expect(try DotEnv.parse(example.text) == example.values)
    }

    @Test(
        "What is wrong is said with its line",
        arguments: [
            ("A=1\nB 2\n", "line 2: expected NAME=value"),
            ("A=1\n\n# c\n=2\n", "line 4: expected NAME=value"),
            ("export A\n", "line 1: expected NAME=value"),
            ("A: 1\n", "line 1: expected NAME=value"),
            ("A=\"1\n2\n", "line 1: the quote is not closed"),
            ("A=1\r\nB='2\r\n", "line 2: the quote is not closed"),
            ("A=\"1\" 2\n", "line 1: unexpected text after the closing quote"),
            ("A=\"1\n2\" 3\n", "line 2: unexpected text after the closing quote"),
            ("A=\"1\n2\"\nB\n", "line 3: expected NAME=value"),
            ("A=\"1\\\n2\"\nB\n", "line 3: expected NAME=value"),
            ("ä=1\n", "line 1: expected NAME=value"),
        ]
    )
    func errors(_ text: String, _ message: String) {
        #expect(throws: DotEnvError(message)) { try DotEnv.parse(text) }
    }

    @Test("No message shows a value: a file of secrets may be what is broken")
    func noSecretsInMessages() {
        for text in ["hunter2\n", "A=\"hunter2\n", "A='x'hunter2\n", "hunter2 = \"hunter2\" hunter2"] {
            #expect { try DotEnv.parse(text) } throws: { !"\($0)".contains("hunter2") }
        }
    }
}
