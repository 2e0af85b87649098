package serve

import "net/http"

// storageCookie says that a browser keeps work that was not sent yet: forms of an assessment. It is no secret, and
// tells only whether there is any.
const storageCookie = "patuh-simpan"

// aYear is how long a browser remembers that, in seconds; each pack that a phone fetches begins it anew.
const aYear = 365 * 24 * 60 * 60

// KeepStorage has a browser's storage outlive the leaving of our other pages.
func KeepStorage(w http.ResponseWriter, r *http.Request) { setStorage(w, r, "1", aYear) }

// LetStorageGo ends what KeepStorage began.
func LetStorageGo(w http.ResponseWriter, r *http.Request) { setStorage(w, r, "", -1) }

func setStorage(w http.ResponseWriter, r *http.Request, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: storageCookie, Value: value, Path: "/", MaxAge: age, Secure: Secure(r.Context()), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// Forget has a browser forget what it keeps of our pages, as somebody leaves: pages for the way back, and what scripts
// kept. Where it keeps work that was not sent, which is encrypted there, it forgets the pages alone: signing out in the
// field must not lose a week. Cookies are ended by name, since all of them would be those of the office's other sites,
// too.
func Forget(w http.ResponseWriter, r *http.Request) {
	what := `"cache", "storage"`
	if _, err := r.Cookie(storageCookie); err == nil {
		what = `"cache"`
	}
	w.Header().Set("Clear-Site-Data", what)
}
