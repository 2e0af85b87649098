package desk

import (
	"net/http"

	"github.com/patuh-id/patuh/internal/access"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// routes is every address of the desk: the code of a page is found from its address here, and so is
// the row of the table of access it stands under.
func (d *Desk) routes() []route {
	routes := []route{
		{method: get, path: "/akun/masuk", action: access.ReadPublic, serve: d.signInPage},
		{method: post, path: "/akun/masuk", action: access.ReadPublic, serve: d.signIn, costly: true},
		{method: get, path: "/akun/kunci", action: access.ReadPublic, serve: d.lockedPage},
		{method: post, path: "/akun/kunci", action: access.ReadPublic, serve: d.unlock, costly: true},
		{method: post, path: "/akun/keluar", action: access.ReadPublic, serve: d.signOut},
		{method: get, path: "/akun/tautan", action: access.ReadPublic, serve: d.typeLinkPage},
		{method: post, path: "/akun/tautan", action: access.ReadPublic, serve: d.typeLink, costly: true},
		{method: get, path: "/akun/tautan/{code}", action: access.ReadPublic, serve: d.linkPage, costly: true},
		{method: post, path: "/akun/tautan/{code}", action: access.ReadPublic, serve: d.acceptLink, costly: true},
		{method: post, path: "/akun/tautan/{code}/jawab", action: access.KeepOwnAccount, serve: d.answerOffer},
		{method: post, path: "/akun/kunci/sekarang", action: access.ReadPublic, serve: d.lockNow},
		{method: get, path: "/kelola", action: access.KeepOwnAccount, serve: d.homePage},
	}
	for _, area := range [][]route{
		d.ownRoutes(), d.fileRoutes(), d.peopleRoutes(), d.positionRoutes(), d.groupRoutes(), d.authorityRoutes(), d.deadlineRoutes(), d.directoryRoutes(), d.officeRoutes(), d.letterRoutes(), d.cycleRoutes(), d.reviewRoutes(), d.dossierRoutes(), d.deviceRoutes(), d.messageRoutes(), d.conditionRoutes(), d.machineRoutes(), d.copyRoutes(), d.recordRoutes(), d.hookRoutes(), d.calendarRoutes(), d.gatewayRoutes(), d.keyingRoutes(), d.workingRoutes(), d.formPaperRoutes(), d.visitRoutes(), d.ownVisitRoutes(),
		d.productRoutes(),
		d.runRoutes(),
		d.awardRoutes(),
		d.readingRoutes(),
		d.decisionRoutes(),
		d.cardRoutes(),
		d.objectionRoutes(),
		d.caseRoutes(), d.entryRoutes(), d.slipRoutes(), d.houseRoutes(), d.boardRoutes(), d.pinRoutes(), d.dutyRoutes(), d.identityRoutes(), d.privacyRoutes(), d.retentionRoutes(), d.breachRoutes(), d.holdRoutes(),
	} {
		routes = append(routes, area...)
	}
	return routes
}
