import FoundationEssentials
import Testing

@testable import Operations

/// With programs that do as sendmail does, and as it may do.
@Suite("Sendmail", .timeLimit(.minutes(1)))
struct SendmailTests {
    private static let message = NotifyMessage.test(
        from: .init(tenant: "Cust1234", host: "crm1"),
        at: Date(timeIntervalSince1970: 1_772_323_200)
    )

    /// Gives a test a program with that script, and the folder it is in.
    private func with(_ script: String, _ body: (_ program: String, _ folder: String) async throws -> Void) async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sendmail-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let program = "\(folder)/sendmail"
        try Data("#!/bin/sh\ncd \(folder)\n\(script)\n".utf8).write(to: URL(filePath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        try await body(program, folder)
    }

    @Test("It gets a mail, its flags, no variable of ours and no descriptor of ours")
    func takes() async throws {
        try await with("echo \"$@\" >flags; cat >mail; env >env; ls /proc/$$/fd >fds") { program, folder in
            let sendmail = Sendmail(program, to: ["a@example.com", "root"])
            #expect(await sendmail.send(Self.message) == .taken)
            func text(_ name: String) -> String {
                String(decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(), as: UTF8.self)
            }
            #expect(text("flags") == "-i -t\n")
            let mail = text("mail")
            #expect(mail.hasPrefix("To: a@example.com, root\nSubject: Cust1234 on crm1: this is a test"), "\(mail)")
            #expect(mail.contains("\n\nCust1234 on crm1: test\n• this is a test: messages"), "\(mail)")
            #expect(mail.hasSuffix("\n"))
            let names = Set(text("env").split(separator: "\n").map { $0.prefix { $0 != "=" } }.map(String.init))
            let known: Set = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "PWD", "OLDPWD", "SHLVL", "_"]
            #expect(names.isSubset(of: known), "\(names)")
            // The shell's own script, beside its standard streams.
            #expect(text("fds").split(separator: "\n").count <= 5, "\(text("fds"))")
        }
    }

    @Test("A program that reads nothing has sent it, if it says so")
    func readsNothing() async throws {
        try await with("exit 0") { program, _ in
            #expect(await Sendmail(program, to: ["root"]).send(Self.message) == .taken)
        }
    }

    @Test("What it says when it fails is told in one line")
    func fails() async throws {
        try await with("echo 'no such user'; printf 'bad \\033[2Jthing\\n' >&2; exit 75") { program, _ in
            let outcome = await Sendmail(program, to: ["root"]).send(Self.message)
            #expect(outcome == .refused(why: "\(program) ended with 75: no such user bad [2Jthing"), "\(outcome)")
        }
        try await with("kill -9 $$") { program, _ in
            let outcome = await Sendmail(program, to: ["root"]).send(Self.message)
            #expect(outcome == .refused(why: "\(program) ended with 137"))
        }
    }

    @Test("One that hangs is killed, with what it has started")
    func hangs() async throws {
        try await with("sleep 1000 & echo $! >child; wait") { program, folder in
            let start = ContinuousClock.now
            let outcome = await Sendmail(program, to: ["root"], timeout: .seconds(1)).send(Self.message)
            #expect(outcome == .refused(why: "\(program) did not end within 1 s"))
            #expect(ContinuousClock.now - start < .seconds(20))
            let child = FileManager.default.contents(atPath: "\(folder)/child") ?? Data()
            let id = try #require(Int(String(decoding: child, as: UTF8.self).filter(\.isNumber)))
            while let stat = FileManager.default.contents(atPath: "/proc/\(id)/stat"),
                !String(decoding: stat, as: UTF8.self).contains(") Z ")
            {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    @Test("Without a program there is no mail")
    func missing() async {
        let sendmail = Sendmail("/nowhere/sendmail", to: ["root"])
        #expect(await sendmail.send(Self.message) == .refused(why: "there is no program /nowhere/sendmail"))
    }

    @Test(
        "Who can be a recipient",
        arguments: [
            ("root", true), ("a.b+c@example.com", true), ("ä@example.com", false), ("-t", false), ("a@-b", false),
            ("a@b@c", false), ("", false), ("@b", false), ("a b@c", false), ("a@b\nBcc: x@y", false), ("<a@b>", false),
        ]
    )
    func recipients(_ text: String, isOne: Bool) {
        #expect(Sendmail.isRecipient(text) == isOne)
    }
}
