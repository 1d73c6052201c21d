"""After the kernel: everything readers get, made from an executed notebook alone."""

from evalkit.publish.document import Document, PublishError, read_document
from evalkit.publish.overview import Basis, write_index
from evalkit.publish.publication import publish

__all__ = ["Basis", "Document", "PublishError", "publish", "read_document", "write_index"]
