extension Texts {
    /// What needs attention, on every page.
    static let alerts: Table = [
        "alert.paused": ("Paused.", "Angehalten."),
        "alert.pausedByItself": ("The connector has paused itself.", "Der Connector hat sich selbst angehalten."),
        "alert.pausedText": (
            "Webhooks are still received; nothing is processed.",
            "Webhooks werden weiter angenommen, aber nicht bearbeitet."
        ),
        "attention.one": ("{count} thing needs attention:", "{count} Punkt braucht Aufmerksamkeit:"),
        "attention.other": ("{count} things need attention, first:", "{count} Punkte brauchen Aufmerksamkeit, zuerst:"),
        "alert.noReceiverText": (
            "Webhooks are lost until run or receive is started.",
            "Webhooks gehen verloren, bis run oder receive gestartet wird."
        ),
        "alert.noWebhook": ("No webhook of this app points here.", "Kein Webhook dieser App zeigt hierher."),
        "alert.unwatched": ("File events do not arrive.", "Dateiereignisse kommen nicht an."),
        "alert.webhookFailing": (
            "Deliveries of the webhook {name} fail.",
            "Zustellungen des Webhooks {name} scheitern."
        ),
        "alert.webhookFailingText.one": (
            "{count} failure in a row; after nine SuperOffice switches it off.",
            "{count} Fehler in Folge; nach neun schaltet SuperOffice ihn ab."
        ),
        "alert.webhookFailingText.other": (
            "{count} failures in a row; after nine SuperOffice switches it off.",
            "{count} Fehler in Folge; nach neun schaltet SuperOffice ihn ab."
        ),
        "alert.webhooksUnseen": ("The webhooks cannot be checked.", "Die Webhooks können nicht geprüft werden."),
        "alert.refused": (
            "Webhooks with a wrong token or signature are refused.",
            "Webhooks mit falschem Token oder falscher Signatur werden abgelehnt."
        ),
        "alert.refusedText.one": (
            "{count} call in the last 15 minutes ({reasons}), last at {time}.",
            "{count} Aufruf in den letzten 15 Minuten ({reasons}), zuletzt um {time}."
        ),
        "alert.refusedText.other": (
            "{count} calls in the last 15 minutes ({reasons}), last at {time}.",
            "{count} Aufrufe in den letzten 15 Minuten ({reasons}), zuletzt um {time}."
        ),
        "alert.inodes": ("Few inodes are free.", "Nur noch wenige Inodes sind frei."),
        "alert.inodesText.one": ("{count} is free; each job needs one.", "{count} ist frei; jeder Job braucht einen."),
        "alert.inodesText.other": (
            "{count} are free; each job needs one.",
            "{count} sind frei; jeder Job braucht einen."
        ),
        "alert.noProcessor": ("No processor is running on this spool.", "Für diesen Spool läuft kein Prozessor."),
        "alert.noProcessorText": (
            "Start run or process; webhooks are kept until then.",
            "Starten Sie run oder process; Webhooks bleiben bis dahin erhalten."
        ),
        "alert.stalled": ("A process is not responding.", "Ein Prozess reagiert nicht."),
        "alert.stalledText": (
            "{process} is stopped or stuck, or its disk hangs; its jobs are waiting.",
            "{process} ist angehalten oder hängt, oder sein Datenträger hängt; seine Jobs warten."
        ),
        "alert.loop": ("Part of a process is stuck: {loop}.", "Ein Teil eines Prozesses hängt: {loop}."),
        "alert.loopText": ("In {process}, for {time}.", "In {process}, seit {time}."),
        "alert.notStored": ("Webhooks cannot be stored.", "Webhooks können nicht gespeichert werden."),
        "alert.breaker": (
            "Processing is on hold: {destination} is not available.",
            "Die Bearbeitung ruht: {destination} ist nicht verfügbar."
        ),
        "alert.brake.read": (
            "Processing is on hold: too many jobs end the same way when their record is read.",
            "Die Bearbeitung ruht: Beim Lesen des Datensatzes enden zu viele Jobs gleich."
        ),
        "alert.brake.ask": (
            "Processing is on hold: too many jobs end the same way when the Company Explorer is called.",
            "Die Bearbeitung ruht: Beim Aufruf des Company Explorers enden zu viele Jobs gleich."
        ),
        "alert.brake.write": (
            "Processing is on hold: too many jobs end the same way when their record is written.",
            "Die Bearbeitung ruht: Beim Schreiben des Datensatzes enden zu viele Jobs gleich."
        ),
        "alert.stuck.one": ("{count} job cannot be moved.", "{count} Job kann nicht verschoben werden."),
        "alert.stuck.other": ("{count} jobs cannot be moved.", "{count} Jobs können nicht verschoben werden."),
        "alert.stuckText": ("For example {job}: {why}", "Zum Beispiel {job}: {why}"),
        "alert.notReady": ("A processor is not ready yet.", "Ein Prozessor ist noch nicht bereit."),
        "alert.failed.one": ("{count} job failed.", "{count} Job ist fehlgeschlagen."),
        "alert.failed.other": ("{count} jobs failed.", "{count} Jobs sind fehlgeschlagen."),
        "alert.failedText": ("See the reasons below.", "Die Gründe stehen unten."),
        "alert.untold": ("Nobody can be notified of alerts.", "Über Warnungen kann niemand benachrichtigt werden."),
        "alert.untoldText": ("By {channel}: {why}", "Über {channel}: {why}"),
        "alert.webhook": ("The webhook {name} is not active.", "Der Webhook {name} ist nicht aktiv."),
        "alert.webhookSwitchedOff": (
            "SuperOffice switched off the webhook {name} after nine failures.",
            "SuperOffice hat den Webhook {name} nach neun Fehlern abgeschaltet."
        ),
        "alert.space": ("Free space is low.", "Der freie Speicherplatz ist knapp."),
        "alert.spaceText": (
            "{free} are free; below {floor} webhooks are refused.",
            "{free} sind frei; unter {floor} werden Webhooks abgelehnt."
        ),
        "alert.unreadable": (
            "The spool cannot be read completely.",
            "Der Spool kann nicht vollständig gelesen werden."
        ),
    ]
}
