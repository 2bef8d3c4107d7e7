"""The text of a person's own SMS goes in; the answer it gives to a question comes out.

How a text is read, in this order, by whoever hears it:

1. `hub.keywords.meaning`: BAJA, ALTA and AYUDA are obeyed whatever is open, and are no answers.
2. `DENUNCIAR`: a report of a false job is no answer either.
3. `read`, while a question is open, or `which` and `reason` where an SMS asked for those. NO is
   an answer then, and never an opt-out. What is unclear is asked back, and seen by the desk.
4. Where no question is open a text is no answer, whatever it says.

`read` looks at 1 and 2 itself, so that no caller can forget them.
"""

from hub.answers.reading import Reply as Reply
from hub.answers.reading import Said as Said
from hub.answers.reading import read as read
from hub.answers.reading import reason as reason
from hub.answers.reading import which as which
from hub.answers.reasons import Reason as Reason
