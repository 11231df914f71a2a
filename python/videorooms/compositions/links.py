"""Download links of compositions."""

from videorooms.compositions import repository
from videorooms.compositions.files import stored_file
from videorooms.compositions.model import Composition
from videorooms.database.transactions import Database
from videorooms.links.fresh import FileLinks
from videorooms.links.service import LinkService


def composition_links(database: Database, links: LinkService, base_url: str) -> FileLinks[Composition]:
    return FileLinks(database, links, base_url, file_of=stored_file, find=repository.find_live, named="composition_id")
