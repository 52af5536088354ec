/// The rule for files that share an inode or a name: see ``DuplicateFiles``.
extension SpoolCheck {
    /// One name for two inodes is told only where a job may run: somebody may have played a copy.
    func look(atDuplicates places: [SpoolLayout.Place]) -> [Finding] {
        let first = places.map { files.status(files.layout.path($0)) }
        let second = places.map { files.status(files.layout.path($0)) }
        // What is in one place after the other while it moves is not in both.
        let here = zip(places, zip(first, second)).compactMap {
            place,
            looks -> (place: SpoolLayout.Place, FileStatus)? in
            guard let one = looks.0, let two = looks.1, one.isSameFile(as: two) else { return nil }
            return (place, two)
        }
        guard here.count > 1, let (firstPlace, status) = here.first else { return [] }
        let found = Inspection(
            subject: .duplicates(places),
            path: files.layout.path(firstPlace),
            status: status
        )
        let shown = here.map { files.layout.path($0.place) }
        let others = shown.dropFirst().joined(separator: " and ")
        let ordered = here.map(\.place).sorted { $0.rank < $1.rank }
        guard let latest = ordered.last else { return [] }
        // Nothing is taken away from a process that works on it.
        let dropped = ordered.dropLast().filter { !isHeld($0) }
        if here.allSatisfy({ $0.1.isSameFile(as: status) }) {
            let what = "is one file under \(here.count) names: \(shown.joined(separator: ", "))"
            if ordered.dropLast().last?.rank == latest.rank { return found.human(what, "remove all names but one") }
            if dropped.isEmpty { return found.note(what, "a process works on it; check again later") }
            return found.repairable(what, "repairing keeps \(files.layout.path(latest))", .dropNames(dropped))
        }
        let isOneJob = dropped.allSatisfy {
            $0.jobName == latest.jobName && DuplicateFiles.isContinued($0, by: latest, files, settings.sizeLimit)
        }
        if isOneJob, dropped.count == here.count - 1 {
            let effect = "repairing keeps \(files.layout.path(latest)), whose story goes on"
            return found.repairable("is the same job as \(others)", effect, .dropNames(dropped))
        }
        guard here.contains(where: { $0.place.folder?.state.isByDay == false }),
            Set(here.map(\.place.jobName)).count == 1
        else { return [] }
        return found.human(
            "another file has the same name at \(others)",
            "compare them; if they are the same event, remove the one in the earlier state"
        )
    }

    private func isHeld(_ place: SpoolLayout.Place) -> Bool {
        if case .processing(let claimer) = place.folder { files.isAlive(claimer) } else { false }
    }
}

extension SpoolLayout.Place {
    fileprivate var rank: Int { folder?.state.rank ?? 0 }
}
