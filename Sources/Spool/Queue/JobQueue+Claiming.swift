import FoundationEssentials
import Logging

/// Handing out claims.
extension JobQueue {
    func takeClaim() -> Claim? {
        guard mostClaims > 0, let claimer else { return nil }
        while let entry = gate.takeNext(of: &waiting, at: clock.monotonic()) {
            guard enterLane(of: entry) else { continue }
            guard let job = claim(entry, into: claimer) else {
                leaveLane(entry.lane)
                continue
            }
            active[entry.name] = (entry.folder, entry.lane)
            gate.claimed(entry)
            observe(.moved(entry.name, to: claimer.place(entry.name), why: ""))
            return Claim(name: entry.name, job: job, queue: self)
        }
        return nil
    }

    private func enterLane(of entry: WaitingList.Entry) -> Bool {
        let number = LaneLocks.number(entry.lane)
        do throws(SpoolError) {
            if try laneLocks.enter(entry.lane) {
                refusals.end(number)
                return true
            }
        } catch {
            complain("cannot lock a lane", ["job": "\(entry.name)", "error": "\(error)"])
        }
        if let length = refusals.note(number, at: clock.monotonic()) {
            logger.warning(
                "another process has held this job's lane for long",
                metadata: [
                    "lane": "\(SpoolLayout.lanePrefix)\(number)", "job": "\(entry.name)",
                    "seconds": "\(Int(length.inSeconds))",
                ]
            )
        }
        waiting.putBack(entry, until: clock.monotonic() + Self.laneRetry)
        return false
    }

    /// After so long a lane that another process has is tried again: there is no event for an unlock.
    static let laneRetry = Duration.milliseconds(250)

    private func claim(_ entry: WaitingList.Entry, into claimer: ClaimDirectory) -> JobFile? {
        let (from, to) = (entry.place, claimer.place(entry.name))
        do throws(SystemCallError) {
            try files.system.renameNoReplace(files.layout.path(from), to: files.layout.path(to))
        } catch {
            // Over a network a reply can be lost after the move was done; not where another job of that name is.
            let isTaken = active[entry.name] != nil || unmoved.contains(entry.name)
            guard !isTaken, files.finishMove(from, to, isOwn: true) else {
                if files.exists(from) {
                    stumble(entry.name, "cannot claim a job", SpoolError("claim", files.layout.path(from), error))
                }
                return nil
            }
        }
        overcome(entry.name)
        return readClaimed(entry, at: to)
    }

    /// What was looked at may have been edited since: only what is in our own folder counts.
    private func readClaimed(_ entry: WaitingList.Entry, at place: SpoolLayout.Place) -> JobFile? {
        switch examine(place) {
        case .run(var job, let lane, _):
            guard lane == entry.lane else {
                putBack(entry, place)
                return nil
            }
            if Self.drops.contains(entry.folder) {
                job.story.attempts = 0
                // It came back from `failed/`, corrected: the reason that lay beside it there is history.
                if !files.exists(.failed(entry.name)) { files.discard(.why(entry.name)) }
            }
            return markApproved(&job, entry, at: place) ? job : nil
        case .skip(let reason): skip(place, reason: reason)
        case .malformed(let why, nil): giveUp(place, why: why)
        case .malformed(_, .some):
            // It was whole when it was looked at, so somebody is writing it; it gets the time to become quiet again.
            putBack(entry, place)
            recheckAt.set(entry.name, at: clock.monotonic() + settings.quietPeriod)
        case .unreadable(let error):
            putBack(entry, place)
            stumble(entry.name, "cannot read a job", error)
        case .notAFile: putBack(entry, place)
        case .gone: break
        }
        return nil
    }

    /// Writes into the story, before anything is done about it, to what a person said yes by moving the file here.
    ///
    /// A file without a proposal is one that was dropped in.
    ///
    /// - Returns: false when that cannot be written; it is not worked on then.
    private func markApproved(_ job: inout JobFile, _ entry: WaitingList.Entry, at place: SpoolLayout.Place) -> Bool {
        guard entry.folder == .approved, job.story.approve(at: Timestamp.readable(clock.wall())) else { return true }
        do throws(SpoolError) {
            try files.replace(place, with: job.bytes)
            return true
        } catch {
            putBack(entry, place)
            stumble(entry.name, "cannot note an approval", error)
            return false
        }
    }

    private func putBack(_ entry: WaitingList.Entry, _ place: SpoolLayout.Place) {
        moveQuietly(place, to: entry.place)
    }

    func leaveLane(_ lane: String) {
        laneLocks.leave(lane)
        waiting.free(lane)
    }

    /// Takes a lock of that name, which only one part of one process has at a time, on all hosts of the spool.
    ///
    /// - Returns: false when it is taken, or when that is not known; to be tried again later.
    package func tryLock(_ name: String) -> Bool {
        guard claimer != nil else { return false }
        do { return try laneLocks.tryLock(name) } catch {
            complain("cannot take a lock", ["lock": "\(name)", "error": "\(error)"])
            return false
        }
    }

    /// Gives back a lock that `tryLock` took.
    package func unlock(_ name: String) { laneLocks.unlock(name) }
}
