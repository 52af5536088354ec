package import FoundationEssentials
import JSON
package import Logging
import ServiceLifecycle
package import Spool

/// Tells people of alerts that last, and of their end.
///
/// Every process on the spool has one, because a process that is missing is what has to be told most: whichever comes
/// first takes the lock of `locks/notified`, looks, and tells. What is noted there before anything is sent keeps the
/// others, and the next process after a crash, from telling it again. A process that only receives leaves it to those
/// that work on jobs, as long as one of them looks: it may have no network.
package actor Notifier: Service {
    private let files: SpoolFiles
    private let receivers: [any NotifyReceiver]
    private let sender: NotifyMessage.Sender
    private let wait: TimeInterval
    private let interval: TimeInterval
    private let isProcessor: Bool
    private var isFirst = true
    private let alerts: @Sendable () -> [Alert]
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let onSent: @Sendable (NotifyChannel, Bool) -> Void

    /// What could not be noted in the spool, as when its disk is full: that has to be told all the same.
    private var unsaved: Notifications?

    /// - Parameters:
    ///   - wait: seconds that an alert has to last.
    ///   - isProcessor: whether this process works on jobs.
    ///   - alerts: what needs attention now; may block.
    ///   - onSent: gets each attempt, and whether the message was taken.
    package init(
        files: SpoolFiles,
        receivers: [any NotifyReceiver],
        sender: NotifyMessage.Sender,
        wait: TimeInterval,
        isProcessor: Bool,
        alerts: @escaping @Sendable () -> [Alert],
        logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() },
        onSent: @escaping @Sendable (NotifyChannel, Bool) -> Void = { _, _ in }
    ) {
        (self.files, self.receivers, self.sender, self.wait) = (files, receivers, sender, wait)
        (self.alerts, self.logger, self.now, self.onSent) = (alerts, logger, now, onSent)
        self.isProcessor = isProcessor
        interval = min(15, max(1, wait / 4))
    }

    package func run() async {
        await cancelWhenGracefulShutdown { await self.goOn() }
    }

    private func goOn() async {
        while (try? await Task.sleep(for: .seconds(interval))) != nil {
            // What is being sent comes to its end also while the process stops, or it would not be known what became of
            // it.
            await Task { await self.look() }.value
        }
    }

    /// Looks once, and tells what has to be told, unless another process does.
    package func look() async {
        let note: LockedNote?
        do { note = try await files.onPool { try LockedNote.notified($0) } } catch {
            logger.warning("cannot note what is told of alerts", metadata: ["error": "\(error)"])
            return
        }
        guard let note else { return }
        var state = state(of: note)
        if !isProcessor, state.byProcessor, abs(now().timeIntervalSince(state.lookedAt)) < 4 * interval { return }
        let alerts = self.alerts
        // The pool ends with the process only.
        guard let present = try? await files.onPool({ _ in alerts() }) else { return }
        let before = state
        if isFirst { state.tryAll(now()) }
        (isFirst, state.byProcessor) = (false, isProcessor)
        for channel in state.sending.keys {
            state.settle(channel)
            logger.warning(
                "a process ended while it sent a message about alerts; it is not sent again",
                metadata: ["channel": "\(channel.rawValue)"]
            )
        }
        let channels = Set(receivers.map(\.channel))
        state.look(present, now: now(), wait: wait, interval: interval, channels: channels)
        await save(state, note, isDurable: state.isNews(after: before))
        for receiver in receivers where state.mayTry(receiver.channel, now()) {
            let news = state.news(for: receiver.channel)
            if !news.isEmpty { await tell(news, receiver, &state, note) }
        }
    }

    private func state(of note: LockedNote) -> Notifications {
        if note.isDamaged { logger.warning("what was told of alerts cannot be read; it may be told again") }
        let noted = note.text.flatMap { try? JSONValue(parsing: $0) }.flatMap(Notifications.init)
        if let unsaved, unsaved.lookedAt >= noted?.lookedAt ?? .distantPast { return unsaved }
        return noted ?? Notifications(now: now())
    }

    private func tell(
        _ news: NotifyMessage.Content,
        _ receiver: any NotifyReceiver,
        _ state: inout Notifications,
        _ note: LockedNote
    ) async {
        let channel = receiver.channel
        let message = NotifyMessage(news, from: sender, at: now())
        state.begin(news, channel)
        await save(state, note)
        let outcome = await receiver.send(message)
        onSent(channel, outcome == .taken)
        let metadata: Logger.Metadata = ["channel": "\(channel.rawValue)", "to": "\(receiver.place)"]
        switch outcome {
        case .taken:
            state.settle(channel)
            let isBack = state.troubles.removeValue(forKey: channel) != nil
            logger.log(level: isBack ? .notice : .info, "told of alerts", metadata: metadata)
        case .refused(let why, let wait):
            if state.troubles[channel] == nil {
                logger.warning(
                    "alerts cannot be told; it is tried again",
                    metadata: metadata.merging(["error": "\(why)"]) { $1 }
                )
            }
            state.failed(channel, why: why, wait: wait, now: now(), interval: interval)
        }
        await save(state, note)
    }

    private func save(_ state: Notifications, _ note: LockedNote, isDurable: Bool = true) async {
        do {
            let text = state.json.serialized()
            try await files.onPool { _ in try note.write(text, isDurable: isDurable) }
            unsaved = nil
        } catch {
            if unsaved == nil {
                logger.warning("cannot note what is told of alerts", metadata: ["error": "\(error)"])
            }
            unsaved = state
        }
    }
}

extension Notifications {
    /// Whether more than the time has passed.
    fileprivate func isNews(after before: Self) -> Bool {
        var (old, new) = (before, self)
        (old.lookedAt, old.byProcessor) = (new.lookedAt, new.byProcessor)
        old.episodes = old.episodes.mapValues(\.timeless)
        new.episodes = new.episodes.mapValues(\.timeless)
        return old != new
    }
}

extension Notifications.Episode {
    fileprivate var timeless: Self {
        var timeless = self
        (timeless.seen, timeless.away) = (0, 0)
        return timeless
    }
}
