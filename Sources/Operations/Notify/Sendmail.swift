import FoundationEssentials
import Glibc
import Text

/// Sends messages as mail, by a program that takes them as `sendmail -i -t` does: Postfix', Exim's, msmtp, nullmailer.
///
/// It gets the mail as a file, so that it may read it or not, and no variable of ours but where it finds its own files:
/// ours hold secrets.
package struct Sendmail: NotifyReceiver {
    private let program: String
    private let recipients: [String]
    private let timeout: Duration

    package var channel: NotifyChannel { .mail }
    package var place: String { "\(recipients.joined(separator: ", ")) by \(program)" }

    package init(_ program: String, to recipients: [String], timeout: Duration = .seconds(15)) {
        (self.program, self.recipients, self.timeout) = (program, recipients, timeout)
    }

    /// Whether a text can be the recipient of a mail: a word in ASCII that is no flag, or such words around an at sign.
    package static func isRecipient(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { part in
                !part.isEmpty && !part.hasPrefix("-")
                    && part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"(),:;<>[\\]".utf8.contains($0) }
            }
    }

    /// Why it cannot be used; nil when it can.
    package var problem: String? { access(program, X_OK) == 0 ? nil : "there is no program \(program)" }

    package func send(_ message: NotifyMessage) async -> NotifyOutcome {
        if let problem { return .refused(why: problem) }
        do throws(SpawnError) {
            let child = try Child(program, ["-i", "-t"], input: mail(message))
            guard let status = await child.end(within: timeout) else {
                return .refused(why: "\(program) did not end within \(timeout.components.seconds) s")
            }
            if status == 0 { return .taken }
            let said = child.said
            return .refused(why: "\(program) ended with \(status)" + (said.isEmpty ? "" : ": \(said)"))
        } catch {
            return .refused(why: "\(program) cannot be started: \(error.why)")
        }
    }

    func mail(_ message: NotifyMessage) -> [UInt8] {
        // Header lines are ASCII; the names in them are a tenant's and a host's.
        let subject = String(decoding: message.title.inOneLine(atMost: 160).utf8.filter { $0 < 0x80 }, as: UTF8.self)
        let head = [
            "To: \(recipients.joined(separator: ", "))", "Subject: \(subject)", "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit",
            "X-Notification: \(message.id)",
        ]
        return Array((head + ["", message.text, ""]).joined(separator: "\n").utf8)
    }
}

private struct SpawnError: Error {
    let why: String

    init(_ code: CInt = errno) { why = String(cString: strerror(code)) }
}

/// A program that runs, in a process group of its own.
private final class Child: Sendable {
    private let id: pid_t
    private let errors: CInt

    /// Where a program of the system finds its files and itself.
    private static let variables = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ"]

    init(_ program: String, _ arguments: [String], input: [UInt8]) throws(SpawnError) {
        let file = memfd_create("mail", UInt32(MFD_CLOEXEC))
        guard file >= 0 else { throw SpawnError() }
        defer { close(file) }
        guard writeAll(input, to: file), lseek(file, 0, SEEK_SET) == 0 else { throw SpawnError() }
        let errors = memfd_create("errors", UInt32(MFD_CLOEXEC))
        guard errors >= 0 else { throw SpawnError() }
        let environment = ProcessInfo.processInfo.environment
        let variables = Self.variables.compactMap { name in environment[name].map { "\(name)=\($0)" } }
        do throws(SpawnError) {
            id = try Self.spawn([program] + arguments, variables, input: file, errors: errors)
        } catch {
            close(errors)
            throw error
        }
        self.errors = errors
    }

    deinit { close(errors) }

    private static func spawn(_ words: [String], _ variables: [String], input: CInt, errors: CInt) throws(SpawnError)
        -> pid_t
    {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        // Signals as a program finds them that a shell starts.
        var (all, none) = (sigset_t(), sigset_t())
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
        )
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { for text in argv + environment { free(text) } }
        var id = pid_t()
        let code = posix_spawn(&id, words[0], &actions, &attributes, &argv, &environment)
        guard code == 0 else { throw SpawnError(code) }
        return id
    }

    /// Its exit status, 128 and more for a signal; nil when it was killed because it did not end.
    func end(within limit: Duration) async -> CInt? {
        let deadline = ContinuousClock.now + limit
        var status: CInt = 0
        while waitpid(id, &status, WNOHANG) == 0 {
            guard ContinuousClock.now < deadline, !Task.isCancelled else {
                kill(-id, SIGKILL)
                // It is gone in a moment.
                while waitpid(id, &status, 0) < 0, errno == EINTR {}
                return nil
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// The beginning of what it said.
    var said: String {
        var buffer = [UInt8](repeating: 0, count: 400)
        let count = pread(errors, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).inOneLine(atMost: 200)
    }
}
