"""Download links of recordings."""

from videorooms.database.transactions import Database
from videorooms.links.fresh import FileLinks
from videorooms.links.service import LinkService
from videorooms.recordings import repository
from videorooms.recordings.files import stored_file
from videorooms.recordings.model import Recording


def recording_links(database: Database, links: LinkService, base_url: str) -> FileLinks[Recording]:
    return FileLinks(database, links, base_url, file_of=stored_file, find=repository.find, named="recording_id")
