extension SpoolWriter {
    /// Writes arrivals side by side, so that they share flushes.
    ///
    /// - Returns: what became of each, in their order.
    package func write(_ arrivals: [NewJob]) async -> [Result<WriteResult, SpoolError>] {
        await withTaskGroup(of: (Int, Result<WriteResult, SpoolError>).self) { group in
            for (index, arrival) in arrivals.enumerated() {
                group.addTask {
                    do throws(SpoolError) { return (index, .success(try await self.write(arrival))) } catch {
                        return (index, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }.sorted { $0.key < $1.key }.map(\.value)
        }
    }
}
